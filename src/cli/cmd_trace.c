#include "cli/cli.h"

#include "batch/discover.h"
#include "sid/playback.h"

#include <stdlib.h>
#include <string.h>

struct values {
    uint32_t frames, song;
    const char *dialect;
    bool changes, writes, csv;
};

#define AT(field) offsetof(struct values, field)

static const struct s2f_opt options[] = {
    {0, "frames", "N", S2F_OPT_NUMBER, AT(frames), 1, 1000000,
     "play N frames (default 50)", ""},
    {0, "song", "N", S2F_OPT_NUMBER, AT(song), 1, 256,
     "play song N (default: the start song, or a project's selected one)", ""},
    {0, "dialect", "NAME", S2F_OPT_TEXT, AT(dialect), 0, 0,
     "play a project as the editor does (editor, the default) or as a C64 does"
     " (real); a tune is always played as by a C64",
     "editor real"},
    {0, "changes", NULL, S2F_OPT_FLAG, AT(changes), 0, 0,
     "only frames in which a register changed, the rest of it as dots", NULL},
    {0, "writes", NULL, S2F_OPT_FLAG, AT(writes), 0, 0,
     "also each store, in order, with its cycle", NULL},
    {0, "csv", NULL, S2F_OPT_FLAG, AT(csv), 0, 0,
     "comma-separated: registers as numbers, or with --writes the stores",
     NULL},
    {0}};

static const char *const description[] = {
    "Plays a tune or a project and prints the SID registers $D400-$D418 after"
    " each frame, in hexadecimal and in order of address: for each voice"
    " frequency, pulse width, control, attack/decay and sustain/release, then"
    " filter frequency, filter control and volume.",
    "Exit code: 0; 1 where the file is broken or the music cannot be played to"
    " the end; 2 wrong usage; 3 the file cannot be read.",
    NULL};

enum { ROOM = S2F_TUNE_MAX_SIZE + 1, DEFAULT_FRAMES = 50 };

struct tracer {
    const struct values *values;
    uint8_t bytes[ROOM];
    size_t size;
    struct s2f_tune tune;
    struct s2f_project project;
    struct s2f_playback playback;
    uint8_t last[S2F_SID_REGISTERS];
    struct s2f_text out;
};

/* Whether a group of digits ends before this register: frequency, pulse,
 * control and envelope of a voice; and a wider gap between voices. */
static const char *gap_before(unsigned reg)
{
    unsigned in_voice = reg % 7;

    if (reg >= 21)
        return reg == 21 ? "  " : reg == 22 ? "" : " ";
    if (in_voice == 0)
        return "  ";
    return in_voice == 2 || in_voice == 4 || in_voice == 5 ? " " : "";
}

static void add_registers(struct tracer *tracer)
{
    const struct s2f_playback *playback = &tracer->playback;
    unsigned long frame = playback->frame - 1;

    s2f_text_printf(&tracer->out, "%6lu", frame);
    for (unsigned i = 0; i < S2F_SID_REGISTERS; i++) {
        s2f_text_add(&tracer->out, gap_before(i));
        if (tracer->values->changes && frame > 0 &&
            playback->memory.sid[i] == tracer->last[i])
            s2f_text_add(&tracer->out, "..");
        else
            s2f_text_printf(&tracer->out, "%02x", playback->memory.sid[i]);
    }
    s2f_text_add(&tracer->out, "\n");
}

static void add_csv(struct tracer *tracer)
{
    s2f_text_printf(&tracer->out, "%lu",
                    (unsigned long)(tracer->playback.frame - 1));
    for (unsigned i = 0; i < S2F_SID_REGISTERS; i++)
        s2f_text_printf(&tracer->out, ",%u", tracer->playback.memory.sid[i]);
    s2f_text_add(&tracer->out, "\n");
}

static void add_writes(struct tracer *tracer)
{
    const struct s2f_memory *memory = &tracer->playback.memory;
    uint32_t count = memory->write_count < S2F_MEMORY_WRITES
                         ? memory->write_count
                         : S2F_MEMORY_WRITES;

    for (uint32_t i = 0; i < count; i++) {
        unsigned long entry = memory->write[i];

        if (tracer->values->csv)
            s2f_text_printf(&tracer->out, "%lu,%lu,%04lx,%lu\n",
                            (unsigned long)(tracer->playback.frame - 1),
                            S2F_WRITE_CYCLE(entry),
                            0xd400 + S2F_WRITE_REGISTER(entry),
                            S2F_WRITE_VALUE(entry));
        else
            s2f_text_printf(&tracer->out, "        cycle %5lu: %04lx = %02lx\n",
                            S2F_WRITE_CYCLE(entry),
                            0xd400 + S2F_WRITE_REGISTER(entry),
                            S2F_WRITE_VALUE(entry));
    }
    if (memory->write_count > count && !tracer->values->csv)
        s2f_text_printf(&tracer->out, "        and %lu more stores\n",
                        (unsigned long)(memory->write_count - count));
}

static void add_heading(struct tracer *tracer)
{
    const struct values *values = tracer->values;

    if (values->csv && values->writes) {
        s2f_text_add(&tracer->out, "frame,cycle,register,value\n");
        return;
    }
    if (!values->csv) {
        s2f_text_add(&tracer->out, " frame  voice 1            voice 2"
                                   "            voice 3            filter\n");
        return;
    }
    s2f_text_add(&tracer->out, "frame");
    for (unsigned i = 0; i < S2F_SID_REGISTERS; i++)
        s2f_text_printf(&tracer->out, ",d4%02x", i);
    s2f_text_add(&tracer->out, "\n");
}

static void add_frame(struct tracer *tracer)
{
    const struct values *values = tracer->values;
    const uint8_t *sid = tracer->playback.memory.sid;
    bool changed = tracer->playback.frame == 1 ||
                   memcmp(sid, tracer->last, sizeof tracer->last) != 0;

    if (changed || !values->changes) {
        if (values->csv && !values->writes)
            add_csv(tracer);
        else if (!values->csv)
            add_registers(tracer);
        if (values->writes)
            add_writes(tracer);
    }
    memcpy(tracer->last, sid, sizeof tracer->last);
}

/* Prints what has been put together and goes on with an empty text. */
static int flush_text(struct tracer *tracer)
{
    int code = s2f_cli_print(&tracer->out);

    tracer->out = (struct s2f_text)S2F_TEXT_INIT;
    return code;
}

static int fail(struct tracer *tracer, const struct s2f_diag *diag)
{
    int code = flush_text(tracer);

    s2f_cli_fail(0, "%s",
                 diag->text[0] != '\0' ? diag->text
                                       : s2f_status_text(diag->status));
    return code == S2F_EXIT_OK ? S2F_EXIT_FAILED : code;
}

static int play(struct tracer *tracer)
{
    uint32_t frames =
        tracer->values->frames > 0 ? tracer->values->frames : DEFAULT_FRAMES;
    struct s2f_diag diag = {0};

    add_heading(tracer);
    for (uint32_t i = 0; i < frames; i++) {
        int code = S2F_EXIT_OK;

        if (s2f_playback_frame(&tracer->playback, &diag) != S2F_STATUS_OK)
            return fail(tracer, &diag);
        add_frame(tracer);
        if (tracer->out.size > 65536)
            code = flush_text(tracer);
        if (code != S2F_EXIT_OK)
            return code;
    }
    if (tracer->playback.over_budget)
        s2f_cli_fail(0, "some updates took longer than a frame and were cut");
    if (tracer->playback.bad_opcode)
        s2f_cli_fail(0, "the driver ran into a bad opcode at $%04X",
                     tracer->playback.bad_address);
    return flush_text(tracer);
}

static int start_tune(struct tracer *tracer)
{
    struct s2f_diag diag = {0};
    unsigned song = tracer->values->song;

    if (s2f_tune_read(&tracer->tune, tracer->bytes, tracer->size, &diag) !=
        S2F_STATUS_OK)
        return fail(tracer, &diag);
    if (song == 0)
        song = tracer->tune.start_song;
    if (s2f_playback_tune(&tracer->playback, &tracer->tune, song, S2F_CPU_PLAIN,
                          NULL, &diag) != S2F_STATUS_OK)
        return fail(tracer, &diag);
    return S2F_EXIT_OK;
}

static int start_project(struct tracer *tracer)
{
    const char *dialect = tracer->values->dialect;
    const struct s2f_aux *aux = &tracer->project.aux;
    struct s2f_diag diag = {0};
    unsigned song = tracer->values->song;
    unsigned songs;

    if (s2f_project_read(&tracer->project, tracer->bytes, tracer->size,
                         &diag) != S2F_STATUS_OK)
        return fail(tracer, &diag);
    songs = aux->present ? aux->songs : 1;
    if (song > songs)
        return s2f_cli_fail(S2F_EXIT_FAILED, "the project has %u song%s", songs,
                            songs == 1 ? "" : "s");
    if (song == 0)
        song = aux->present ? aux->song + 1 : 1;
    s2f_playback_project(&tracer->playback, &tracer->project, NULL, song - 1,
                         dialect != NULL && strcmp(dialect, "real") == 0
                             ? S2F_DIALECT_REAL
                             : S2F_DIALECT_EDITOR,
                         S2F_CPU_PLAIN, NULL);
    return S2F_EXIT_OK;
}

static bool is_tune(const struct tracer *tracer, const char *path)
{
    return s2f_name_is_sid(path) ||
           (tracer->size >= 4 && (memcmp(tracer->bytes, "PSID", 4) == 0 ||
                                  memcmp(tracer->bytes, "RSID", 4) == 0));
}

static int run(const struct s2f_command *command, const void *values,
               int arguments, char **argument)
{
    const struct values *chosen = values;
    struct tracer *tracer;
    int code;

    (void)arguments;
    if (chosen->dialect != NULL && strcmp(chosen->dialect, "real") != 0 &&
        strcmp(chosen->dialect, "editor") != 0)
        return s2f_cli_usage(command, "--dialect takes real or editor");
    tracer = calloc(1, sizeof *tracer);
    if (tracer == NULL)
        return s2f_cli_fail(S2F_EXIT_ENVIRONMENT, "memory ran out");
    tracer->values = chosen;
    tracer->out = (struct s2f_text)S2F_TEXT_INIT;
    code = s2f_cli_read(argument[0], tracer->bytes, ROOM, &tracer->size);
    if (code == S2F_EXIT_OK && is_tune(tracer, argument[0])) {
        if (chosen->dialect != NULL && strcmp(chosen->dialect, "real") != 0)
            code = s2f_cli_usage(command, "a tune is played as by a C64 only");
        else
            code = start_tune(tracer);
    } else if (code == S2F_EXIT_OK) {
        code = start_project(tracer);
    }
    if (code == S2F_EXIT_OK)
        code = play(tracer);
    free(tracer);
    return code;
}

const struct s2f_command s2f_cmd_trace = {
    .name = "trace",
    .summary = "print the SID registers of a tune or project, frame by frame",
    .arguments = "FILE",
    .min_arguments = 1,
    .max_arguments = 1,
    .options = options,
    .values_size = sizeof(struct values),
    .description = description,
    .run = run,
};
