/* PSID and RSID files: doc/psid.md.
 *
 * Reading goes from the outside in: what kind of file and how long, the fields
 * of version 1, those of version 2 and later, the data; then the rules that a
 * header must keep, which the writer shares; last what is only worth a warning.
 * "HVSC" in comments is the collection's document "SID file format".
 */
#include "base/bytes.h"

#include <sid2sf2/tune.h>

#include <string.h>

/* Offsets of the header's fields (HVSC). */
enum {
    AT_MAGIC = 0x00,
    AT_VERSION = 0x04,
    AT_DATA_OFFSET = 0x06,
    AT_LOAD = 0x08,
    AT_INIT = 0x0a,
    AT_PLAY = 0x0c,
    AT_SONGS = 0x0e,
    AT_START_SONG = 0x10,
    AT_SPEED = 0x12,
    AT_TITLE = 0x16,
    AT_AUTHOR = 0x36,
    AT_RELEASED = 0x56,
    AT_FLAGS = 0x76,
    AT_START_PAGE = 0x78,
    AT_PAGE_LENGTH = 0x79,
    AT_EXTRA_SID = 0x7a, /* a byte for the second SID, one for the third */
    STRING_SIZE = 0x20
};

enum {
    MAX_VERSION = 4,
    FLAG_MUS = 0x01,
    FLAG_PSID_OR_BASIC = 0x02,
    MEMORY_SIZE = 0x10000,
    FIRST_SID = 0xd400,
    /* The end of the screen: what a C64 with its BASIC running leaves alone. */
    RSID_LOWEST = 0x07e8
};

static enum s2f_status bad_header(struct s2f_diag *diag, uint32_t offset,
                                  const char *text)
{
    return s2f_fail(diag, S2F_STATUS_BAD_HEADER, S2F_WHERE_OFFSET, offset, "%s",
                    text);
}

static enum s2f_status truncated(struct s2f_diag *diag, size_t size,
                                 const char *what)
{
    return s2f_fail(diag, S2F_STATUS_TRUNCATED, S2F_WHERE_OFFSET,
                    (uint32_t)size, "the file ends after %u bytes, in %s",
                    (unsigned)size, what);
}

static size_t header_size(unsigned version)
{
    return version == 1 ? S2F_TUNE_HEADER_V1 : S2F_TUNE_HEADER_V2;
}

static enum s2f_status check_file(const uint8_t *bytes, size_t size,
                                  struct s2f_diag *diag)
{
    size_t magic = size < 4 ? size : 4;

    if (!size)
        return s2f_fail(diag, S2F_STATUS_EMPTY, S2F_WHERE_OFFSET, 0, "%s",
                        s2f_status_text(S2F_STATUS_EMPTY));
    if (memcmp(bytes, "PSID", magic) != 0 && memcmp(bytes, "RSID", magic) != 0)
        return s2f_fail(diag, S2F_STATUS_NOT_SID, S2F_WHERE_OFFSET, AT_MAGIC,
                        "the file begins with neither PSID nor RSID");
    if (size > S2F_TUNE_MAX_SIZE)
        return s2f_fail(diag, S2F_STATUS_TOO_BIG, S2F_WHERE_OFFSET,
                        S2F_TUNE_MAX_SIZE,
                        "the file is longer than the %u bytes that a header "
                        "and a C64's memory take",
                        (unsigned)S2F_TUNE_MAX_SIZE);
    if (size < S2F_TUNE_HEADER_V1)
        return truncated(diag, size, "its header");
    return S2F_STATUS_OK;
}

/* Strings need no terminator in the file; the last byte of out is one. */
static void read_string(char out[STRING_SIZE + 1], const uint8_t *bytes)
{
    memcpy(out, bytes, STRING_SIZE);
    out[STRING_SIZE] = '\0';
}

static void read_v1(struct s2f_tune *tune, const uint8_t *bytes)
{
    tune->rsid = bytes[AT_MAGIC] == 'R';
    tune->version = s2f_be16(bytes + AT_VERSION);
    tune->data_offset = s2f_be16(bytes + AT_DATA_OFFSET);
    tune->load = s2f_be16(bytes + AT_LOAD);
    tune->init = s2f_be16(bytes + AT_INIT);
    tune->play = s2f_be16(bytes + AT_PLAY);
    tune->songs = s2f_be16(bytes + AT_SONGS);
    tune->start_song = s2f_be16(bytes + AT_START_SONG);
    tune->speed = s2f_be32(bytes + AT_SPEED);
    read_string(tune->title, bytes + AT_TITLE);
    read_string(tune->author, bytes + AT_AUTHOR);
    read_string(tune->released, bytes + AT_RELEASED);
    tune->sid_address[0] = FIRST_SID;
    tune->sids = 1;
}

/* The version, which says how long the header is, before the rest of it. */
static enum s2f_status check_layout(const struct s2f_tune *tune, size_t size,
                                    struct s2f_diag *diag)
{
    if (tune->version < 1 || tune->version > MAX_VERSION)
        return s2f_fail(diag, S2F_STATUS_BAD_HEADER, S2F_WHERE_OFFSET,
                        AT_VERSION, "version %u is none of 1 to 4",
                        tune->version);
    if (tune->data_offset != header_size(tune->version))
        return s2f_fail(
            diag, S2F_STATUS_BAD_HEADER, S2F_WHERE_OFFSET, AT_DATA_OFFSET,
            "the data offset is $%04X, not the header's size $%04X",
            tune->data_offset, (unsigned)header_size(tune->version));
    if (size < tune->data_offset)
        return truncated(diag, size, "its header");
    return S2F_STATUS_OK;
}

/* The address that byte +7A or +7B of the header stands for, 0 where it stands
 * for none: the SIDs of I/O pages $D4-$D7 and $DE-$DF, $20 apart, without the
 * first one (HVSC: even values from $42 to $7E and from $E0 to $FE). */
static uint16_t extra_sid_address(uint8_t byte)
{
    if ((byte & 1) || byte < 0x42 || (byte >= 0x80 && byte < 0xe0))
        return 0;
    return (uint16_t)(0xd000 | byte << 4);
}

/* The flag bits that a version defines. */
static uint16_t known_flags(unsigned version)
{
    static const uint16_t known[] = {0, 0, 0x003f, 0x00ff, 0x03ff};

    return known[version];
}

static enum s2f_sid_model model_from_flags(uint16_t flags, unsigned shift)
{
    return (enum s2f_sid_model)(flags >> shift & 3);
}

/* Second SID from version 3, third from version 4. A byte that is set and not
 * taken is ignored, as players do, but worth a warning: something that the
 * tune's author heard is missing. */
static void read_extra_sids(struct s2f_tune *tune, const uint8_t *bytes)
{
    unsigned i, allowed = tune->version < 3 ? 0 : tune->version - 2;

    for (i = 1; i <= 2; i++) {
        uint8_t byte = bytes[AT_EXTRA_SID + i - 1];
        uint16_t address = extra_sid_address(byte);

        if (i <= allowed && address && tune->sids == i &&
            address != tune->sid_address[i - 1]) {
            tune->sid_address[i] = address;
            /* HVSC: a model that is unknown is that of the first SID. */
            tune->sid_model[i] = model_from_flags(tune->flags, 4 + 2 * i);
            if (tune->sid_model[i] == S2F_SID_UNKNOWN)
                tune->sid_model[i] = tune->sid_model[0];
            tune->sids++;
        } else if (byte) {
            tune->warnings |= S2F_TUNE_WARN_SID_ADDRESS;
        }
    }
}

static void read_v2(struct s2f_tune *tune, const uint8_t *bytes)
{
    tune->flags = s2f_be16(bytes + AT_FLAGS);
    tune->start_page = bytes[AT_START_PAGE];
    tune->page_length = bytes[AT_PAGE_LENGTH];
    tune->mus = tune->flags & FLAG_MUS;
    tune->psid_specific = !tune->rsid && (tune->flags & FLAG_PSID_OR_BASIC);
    tune->basic = tune->rsid && (tune->flags & FLAG_PSID_OR_BASIC);
    tune->clock = (enum s2f_clock)(tune->flags >> 2 & 3);
    tune->sid_model[0] = model_from_flags(tune->flags, 4);
    if (tune->flags & ~known_flags(tune->version))
        tune->warnings |= S2F_TUNE_WARN_FLAGS;
    read_extra_sids(tune, bytes);
}

/* Finds the data and the address where they belong: with a load field of 0 it
 * is before the data, as in a program file on disk. */
static enum s2f_status read_data(struct s2f_tune *tune, const uint8_t *bytes,
                                 size_t size, struct s2f_diag *diag)
{
    size_t at = tune->data_offset;

    if (tune->load && tune->rsid)
        return bad_header(diag, AT_LOAD, "an RSID's load field is not 0");
    if (!tune->load) {
        if (size - at < 2)
            return truncated(diag, size, "its load address");
        tune->load = s2f_le16(bytes + at);
        at += 2;
    }
    if (size == at)
        return truncated(diag, size, "front of its data");
    tune->data = bytes + at;
    tune->size = size - at;
    return S2F_STATUS_OK;
}

static bool inside_data(const struct s2f_tune *tune, uint16_t address)
{
    return address >= tune->load && (size_t)(address - tune->load) < tune->size;
}

/* What RSID forbids (HVSC, magicID): it runs on a C64 as it was switched on,
 * with the ROMs visible, and sets up its own interrupts. */
static enum s2f_status check_rsid(const struct s2f_tune *tune,
                                  struct s2f_diag *diag)
{
    if (tune->version == 1)
        return bad_header(diag, AT_VERSION, "an RSID has version 2 to 4");
    if (tune->play)
        return bad_header(diag, AT_PLAY, "an RSID's play address is not 0");
    if (tune->speed)
        return bad_header(diag, AT_SPEED, "an RSID's speed field is not 0");
    if (tune->load < RSID_LOWEST)
        return bad_header(diag, S2F_TUNE_HEADER_V2,
                          "an RSID loads below $07E8");
    if (tune->basic) {
        if (tune->init)
            return bad_header(diag, AT_INIT,
                              "a BASIC program's init address is not 0");
        return S2F_STATUS_OK;
    }
    if (tune->init < RSID_LOWEST)
        return bad_header(diag, AT_INIT,
                          "an RSID's init address is below $07E8");
    if ((tune->init >= 0xa000 && tune->init < 0xc000) || tune->init >= 0xd000)
        return bad_header(diag, AT_INIT,
                          "an RSID's init address is under ROM or I/O");
    return S2F_STATUS_OK;
}

/* The rules for values that reader and writer share. */
static enum s2f_status check_values(const struct s2f_tune *tune,
                                    struct s2f_diag *diag)
{
    if (tune->songs < 1 || tune->songs > S2F_TUNE_MAX_SONGS)
        return s2f_fail(diag, S2F_STATUS_BAD_HEADER, S2F_WHERE_OFFSET, AT_SONGS,
                        "%u songs are not 1 to 256", tune->songs);
    return tune->rsid ? check_rsid(tune, diag) : S2F_STATUS_OK;
}

/* Data that reach past $FFFF are cut there, as players do. Where init is not
 * in what is left, the load address is nonsense and so is the tune. */
static enum s2f_status cut_data(struct s2f_tune *tune, const uint8_t *bytes,
                                struct s2f_diag *diag)
{
    size_t room = (size_t)MEMORY_SIZE - tune->load;

    if (tune->size <= room)
        return S2F_STATUS_OK;
    tune->size = room;
    tune->warnings |= S2F_TUNE_WARN_CUT;
    if (inside_data(tune, tune->init))
        return S2F_STATUS_OK;
    return s2f_fail(diag, S2F_STATUS_PAST_MEMORY, S2F_WHERE_OFFSET,
                    (uint32_t)((size_t)(tune->data - bytes) + room),
                    "the data from $%04X reach past $FFFF, and init $%04X is "
                    "not in them",
                    (unsigned)tune->load, (unsigned)tune->init);
}

/* Deviations that players live with. */
static void mend(struct s2f_tune *tune)
{
    if (tune->start_song < 1 || tune->start_song > tune->songs) {
        tune->start_song = 1;
        tune->warnings |= S2F_TUNE_WARN_START_SONG;
    }
    /* MUS data and BASIC programs are run by code that is not in them. */
    if (!tune->mus && !tune->basic &&
        (!inside_data(tune, tune->init) ||
         (tune->play && !inside_data(tune, tune->play))))
        tune->warnings |= S2F_TUNE_WARN_INIT_OUTSIDE;
}

enum s2f_status s2f_tune_read(struct s2f_tune *tune, const uint8_t *bytes,
                              size_t size, struct s2f_diag *diag)
{
    enum s2f_status status;

    memset(tune, 0, sizeof *tune);
    status = check_file(bytes, size, diag);
    if (status)
        return status;
    read_v1(tune, bytes);
    status = check_layout(tune, size, diag);
    if (status)
        return status;
    if (tune->version >= 2)
        read_v2(tune, bytes);
    status = read_data(tune, bytes, size, diag);
    if (status)
        return status;
    if (!tune->init && !tune->rsid)
        tune->init = tune->load;
    status = check_values(tune, diag);
    if (!status)
        status = cut_data(tune, bytes, diag);
    if (!status)
        mend(tune);
    return status;
}

/* Whether the extra SIDs can be said in the header of tune's version. */
static enum s2f_status check_extra_sids(const struct s2f_tune *tune,
                                        struct s2f_diag *diag)
{
    unsigned i;

    if (tune->sids < 1 || tune->sids > 3 ||
        (tune->sids > 1 && tune->sids + 1 > tune->version))
        return s2f_fail(diag, S2F_STATUS_BAD_HEADER, S2F_WHERE_OFFSET,
                        AT_VERSION, "version %u has no room for %u SIDs",
                        tune->version, tune->sids);
    for (i = 1; i < tune->sids; i++) {
        uint16_t address = tune->sid_address[i];

        if (!address || extra_sid_address((uint8_t)(address >> 4)) != address ||
            address == tune->sid_address[i - 1])
            return s2f_fail(diag, S2F_STATUS_BAD_HEADER, S2F_WHERE_OFFSET,
                            AT_EXTRA_SID + i - 1,
                            "SID %u cannot be at address $%04X", i + 1,
                            (unsigned)address);
    }
    return S2F_STATUS_OK;
}

static enum s2f_status check_writable(const struct s2f_tune *tune,
                                      struct s2f_diag *diag)
{
    enum s2f_status status;
    size_t room;

    if (tune->version < 1 || tune->version > MAX_VERSION)
        return bad_header(diag, AT_VERSION, "the version is none of 1 to 4");
    status = check_values(tune, diag);
    if (!status)
        status = check_extra_sids(tune, diag);
    if (status)
        return status;
    if (tune->start_song < 1 || tune->start_song > tune->songs)
        return bad_header(diag, AT_START_SONG, "no such song to start with");
    if (!tune->size)
        return bad_header(diag, (uint32_t)header_size(tune->version),
                          "the tune has no data");
    room = (size_t)MEMORY_SIZE - tune->load;
    if (tune->size > room)
        return s2f_fail(diag, S2F_STATUS_PAST_MEMORY, S2F_WHERE_OFFSET,
                        (uint32_t)(header_size(tune->version) + 2 + room),
                        "the data from $%04X reach past $FFFF",
                        (unsigned)tune->load);
    return S2F_STATUS_OK;
}

/* out is zero already; a string of full length gets no terminator. */
static void write_string(uint8_t *out, const char *string)
{
    size_t i;

    for (i = 0; i < STRING_SIZE && string[i]; i++)
        out[i] = (uint8_t)string[i];
}

static void write_header(const struct s2f_tune *tune, uint8_t *out)
{
    unsigned i;

    memset(out, 0, header_size(tune->version));
    memcpy(out + AT_MAGIC, tune->rsid ? "RSID" : "PSID", 4);
    s2f_put_be16(out + AT_VERSION, (uint16_t)tune->version);
    s2f_put_be16(out + AT_DATA_OFFSET, (uint16_t)header_size(tune->version));
    s2f_put_be16(out + AT_INIT, tune->init);
    s2f_put_be16(out + AT_PLAY, tune->play);
    s2f_put_be16(out + AT_SONGS, (uint16_t)tune->songs);
    s2f_put_be16(out + AT_START_SONG, (uint16_t)tune->start_song);
    s2f_put_be16(out + AT_SPEED, (uint16_t)(tune->speed >> 16));
    s2f_put_be16(out + AT_SPEED + 2, (uint16_t)tune->speed);
    write_string(out + AT_TITLE, tune->title);
    write_string(out + AT_AUTHOR, tune->author);
    write_string(out + AT_RELEASED, tune->released);
    if (tune->version < 2)
        return;
    s2f_put_be16(out + AT_FLAGS, tune->flags);
    out[AT_START_PAGE] = tune->start_page;
    out[AT_PAGE_LENGTH] = tune->page_length;
    for (i = 1; i < tune->sids; i++)
        out[AT_EXTRA_SID + i - 1] = (uint8_t)(tune->sid_address[i] >> 4);
}

enum s2f_status s2f_tune_write(const struct s2f_tune *tune, uint8_t *out,
                               size_t room, size_t *size, struct s2f_diag *diag)
{
    enum s2f_status status = check_writable(tune, diag);
    size_t header;

    if (status)
        return status;
    header = header_size(tune->version);
    if (room < header + 2 + tune->size)
        return s2f_fail(diag, S2F_STATUS_TOO_BIG, S2F_WHERE_OFFSET,
                        (uint32_t)room, "%u bytes are no room for a tune of %u",
                        (unsigned)room, (unsigned)(header + 2 + tune->size));
    write_header(tune, out);
    s2f_put_le16(out + header, tune->load);
    memcpy(out + header + 2, tune->data, tune->size);
    *size = header + 2 + tune->size;
    return S2F_STATUS_OK;
}

/* HVSC, speed: bit 31 stands for all songs from 32 on; in version 1 and in
 * PlaySID tunes the bits start over with song 33, as they did in PlaySID. */
bool s2f_tune_uses_cia(const struct s2f_tune *tune, unsigned song)
{
    unsigned bit = song - 1;

    if (song < 1)
        return false;
    if (bit > 31)
        bit = tune->version == 1 || tune->psid_specific ? bit & 31 : 31;
    return tune->speed >> bit & 1;
}

uint8_t s2f_tune_bank(uint16_t address)
{
    if (address < 0xa000)
        return 0x37;
    if (address < 0xd000)
        return 0x36;
    return address < 0xe000 ? 0x34 : 0x35;
}
