#include "cli/describe.h"

#include "cli/opt.h"

#include <string.h>

static const char *const clock_names[] = {[S2F_CLOCK_UNKNOWN] = "unknown",
                                          [S2F_CLOCK_PAL] = "PAL",
                                          [S2F_CLOCK_NTSC] = "NTSC",
                                          [S2F_CLOCK_BOTH] = "PAL and NTSC"};

static const char *const model_names[] = {[S2F_SID_UNKNOWN] = "unknown",
                                          [S2F_SID_6581] = "6581",
                                          [S2F_SID_8580] = "8580",
                                          [S2F_SID_BOTH] = "6581 and 8580"};

static const struct {
    enum s2f_tune_warning bit;
    const char *code, *text;
} warnings[] = {
    {S2F_TUNE_WARN_START_SONG, "start-song",
     "the start song is 0 or over the number of songs; 1 is taken"},
    {S2F_TUNE_WARN_CUT, "cut", "data beyond $FFFF were dropped"},
    {S2F_TUNE_WARN_SID_ADDRESS, "sid-address",
     "the address of an extra SID is out of range"},
    {S2F_TUNE_WARN_FLAGS, "flags", "reserved flag bits are set"},
    {S2F_TUNE_WARN_INIT_OUTSIDE, "init-outside",
     "init or play lies outside the data"},
};

enum { WARNINGS = sizeof warnings / sizeof warnings[0] };

static void add_header_text(struct s2f_text *out, const char *name,
                            const char *text)
{
    s2f_text_printf(out, "  %-11s ", name);
    if (text[0] == '\0')
        s2f_text_add(out, "-");
    else
        s2f_text_add_1252(out, text);
    s2f_text_add(out, "\n");
}

static unsigned last_address(const struct s2f_tune *tune)
{
    return tune->size == 0 ? tune->load : tune->load + (unsigned)tune->size - 1;
}

/* "songs 1, 3-5": those timed by CIA 1, as ranges. */
static void add_timing(struct s2f_text *out, const struct s2f_tune *tune)
{
    struct s2f_text list = S2F_TEXT_INIT;
    unsigned count = 0;

    for (unsigned song = 1; song <= tune->songs; song++) {
        unsigned last = song;

        if (!s2f_tune_uses_cia(tune, song))
            continue;
        while (last < tune->songs && s2f_tune_uses_cia(tune, last + 1))
            last++;
        s2f_text_printf(&list, count == 0 ? "%u" : ", %u", song);
        if (last > song)
            s2f_text_printf(&list, "-%u", last);
        count += last - song + 1;
        song = last;
    }
    s2f_text_add(out, "  timing      ");
    if (count == 0)
        s2f_text_add(out, "once a frame\n");
    else if (count == tune->songs)
        s2f_text_add(out, "CIA timer\n");
    else {
        struct s2f_text line = S2F_TEXT_INIT;

        s2f_text_printf(&line, "once a frame; CIA timer in songs %s",
                        list.data);
        s2f_opt_wrap(out, line.data, 14, 14);
        s2f_text_free(&line);
    }
    s2f_text_free(&list);
}

static void add_addresses(struct s2f_text *out, const struct s2f_tune *tune)
{
    s2f_text_printf(out, "  load        $%04X-$%04X, %zu byte%s\n", tune->load,
                    last_address(tune), tune->size, tune->size == 1 ? "" : "s");
    s2f_text_printf(out, "  init        $%04X\n", tune->init);
    if (tune->play == 0)
        s2f_text_add(out, "  play        none: init installs an interrupt\n");
    else
        s2f_text_printf(out, "  play        $%04X\n", tune->play);
    if (tune->start_page == 0xff)
        s2f_text_add(out, "  free pages  none\n");
    else if (tune->start_page != 0)
        s2f_text_printf(out, "  free pages  %u from $%02X00\n",
                        tune->page_length, tune->start_page);
}

void s2f_describe_tune(struct s2f_text *out, const struct s2f_tune *tune,
                       const struct s2f_identity *identity, size_t size,
                       const char *sha256)
{
    s2f_text_printf(out, "  format      %s version %u, %zu bytes%s%s\n",
                    tune->rsid ? "RSID" : "PSID", tune->version, size,
                    tune->mus ? ", data for the MUS player" : "",
                    tune->basic ? ", a BASIC program" : "");
    add_header_text(out, "title", tune->title);
    add_header_text(out, "author", tune->author);
    add_header_text(out, "released", tune->released);
    if (identity->family)
        s2f_text_printf(out, "  player      %s (%s)\n", identity->player,
                        identity->family);
    add_addresses(out, tune);
    s2f_text_printf(out, "  songs       %u, starts with %u\n", tune->songs,
                    tune->start_song);
    add_timing(out, tune);
    s2f_text_printf(out, "  clock       %s\n", clock_names[tune->clock]);
    for (unsigned i = 0; i < tune->sids; i++)
        s2f_text_printf(out, "  SID %u       %s at $%04X\n", i + 1,
                        model_names[tune->sid_model[i]], tune->sid_address[i]);
    if (tune->psid_specific)
        s2f_text_add(out, "  samples     in PlaySID's own format\n");
    s2f_text_printf(out, "  flags       $%04X\n", tune->flags);
    for (unsigned i = 0; i < WARNINGS; i++)
        if (tune->warnings & (unsigned)warnings[i].bit)
            s2f_text_printf(out, "  warning     %s\n", warnings[i].text);
    s2f_text_printf(out, "  SHA-256     %s\n", sha256);
}

/* Adds a header text, which is Windows-1252, as a JSON string. */
static void add_json_text(struct s2f_text *out, const char *name,
                          const char *text)
{
    struct s2f_text utf8 = S2F_TEXT_INIT;

    s2f_text_add_1252(&utf8, text);
    s2f_text_printf(out, ",\"%s\":", name);
    s2f_text_add_json(out, utf8.data);
    if (utf8.failed)
        out->failed = true;
    s2f_text_free(&utf8);
}

static void add_json_lists(struct s2f_text *out, const struct s2f_tune *tune)
{
    const char *comma = "";

    s2f_text_add(out, ",\"cia_songs\":[");
    for (unsigned song = 1; song <= tune->songs; song++) {
        if (!s2f_tune_uses_cia(tune, song))
            continue;
        s2f_text_printf(out, "%s%u", comma, song);
        comma = ",";
    }
    s2f_text_add(out, "],\"sids\":[");
    for (unsigned i = 0; i < tune->sids; i++)
        s2f_text_printf(out, "%s{\"model\":\"%s\",\"address\":\"%04x\"}",
                        i == 0 ? "" : ",", model_names[tune->sid_model[i]],
                        tune->sid_address[i]);
    s2f_text_add(out, "],\"warnings\":[");
    comma = "";
    for (unsigned i = 0; i < WARNINGS; i++) {
        if ((tune->warnings & (unsigned)warnings[i].bit) == 0)
            continue;
        s2f_text_printf(out, "%s\"%s\"", comma, warnings[i].code);
        comma = ",";
    }
    s2f_text_add(out, "]");
}

void s2f_describe_tune_json(struct s2f_text *out, const char *path,
                            const struct s2f_tune *tune,
                            const struct s2f_identity *identity, size_t size,
                            const char *sha256)
{
    s2f_text_add(out, "{\"path\":");
    s2f_text_add_json(out, path);
    s2f_text_printf(out,
                    ",\"kind\":\"tune\",\"format\":\"%s\",\"version\":%u,"
                    "\"bytes\":%zu,\"sha256\":\"%s\"",
                    tune->rsid ? "RSID" : "PSID", tune->version, size, sha256);
    add_json_text(out, "title", tune->title);
    add_json_text(out, "author", tune->author);
    add_json_text(out, "released", tune->released);
    if (identity->family) {
        add_json_text(out, "family", identity->family);
        add_json_text(out, "player", identity->player);
    } else {
        s2f_text_add(out, ",\"family\":null,\"player\":null");
    }
    s2f_text_printf(
        out,
        ",\"load\":\"%04x\",\"last\":\"%04x\",\"data_bytes\":%zu,"
        "\"init\":\"%04x\",\"play\":\"%04x\",\"start_page\":%u,"
        "\"page_length\":%u,\"songs\":%u,\"start_song\":%u,"
        "\"clock\":\"%s\",\"flags\":%u,\"mus\":%s,\"basic\":%s,"
        "\"psid_specific\":%s",
        tune->load, last_address(tune), tune->size, tune->init, tune->play,
        tune->start_page, tune->page_length, tune->songs, tune->start_song,
        clock_names[tune->clock], tune->flags, tune->mus ? "true" : "false",
        tune->basic ? "true" : "false", tune->psid_specific ? "true" : "false");
    add_json_lists(out, tune);
    s2f_text_add(out, "}");
}
