#include "cli/cli.h"

#include "cli/describe.h"
#include "cli/table.h"
#include "job/record.h"

#include <stdlib.h>

struct values {
    uint32_t frames;
    bool proof, json;
    struct s2f_opt_list songs;
};

static const struct s2f_opt options[] = {
    {0, "frames", "N", S2F_OPT_NUMBER, offsetof(struct values, frames), 1,
     1000000, "compare N frames (default 3000)", ""},
    {0, "proof", NULL, S2F_OPT_FLAG, offsetof(struct values, proof), 0, 0,
     "compare until the music repeats", NULL},
    {0, "songs", "LIST", S2F_OPT_LIST, offsetof(struct values, songs), 0, 0,
     "which songs of the tune the project has, in its order: 17-32", ""},
    {0, "json", NULL, S2F_OPT_FLAG, offsetof(struct values, json), 0, 0,
     "print the result and the findings as JSON", NULL},
    {0}};

static const char *const description[] = {
    "Plays each song of a project next to the tune's song of the same number"
    " (the selected one next to the start song; --songs says it for projects"
    " like NAME.songs-17-32.sf2), in the editor's CPU and a"
    " C64's, and compares the 25 SID registers frame by frame. Also lists all"
    " that the stock editor would object to in the project.",
    "Exit code: 0 where every song equals in at least 99 % of the frames in"
    " both and there are no findings, else 1; 2 wrong usage, 3 a file cannot be"
    " read.",
    NULL};

enum { ROOM = S2F_TUNE_MAX_SIZE + 1 };

struct verification {
    uint8_t sid[ROOM], sf2[ROOM];
    size_t sid_size, sf2_size;
    struct s2f_result result;
    struct s2f_findings findings;
};

static void add_song(struct s2f_text *out, const struct s2f_song_verdict *song)
{
    struct s2f_text percent = S2F_TEXT_INIT;

    s2f_text_printf(out, "%4u  %6lu  ", song->song,
                    (unsigned long)song->frames);
    s2f_record_percent(&percent, song->editor.exact, 4);
    s2f_text_printf(out, "%8s  ", percent.data);
    s2f_text_clear(&percent);
    s2f_record_percent(&percent, song->real.exact, 4);
    s2f_text_printf(out, "%8s  ", percent.data);
    s2f_text_free(&percent);
    if (song->proof == S2F_PROOF_FOREVER)
        s2f_text_printf(out, "forever: %lu frames repeat from frame %lu",
                        (unsigned long)song->loop_length,
                        (unsigned long)song->loop_start);
    else
        s2f_text_add(out, s2f_proof_name(song->proof));
    s2f_text_add(out, "\n");
}

static void add_lines(struct s2f_text *out,
                      const struct verification *verification)
{
    const struct s2f_result *result = &verification->result;

    if (result->verified)
        s2f_text_add(out, "song  frames  editor %     C64 %  compared\n");
    for (unsigned i = 0; i < result->songs && result->verified; i++)
        add_song(out, &result->song[i]);
    s2f_table_details(out, NULL, result);
    s2f_describe_findings(out, &verification->findings);
    s2f_text_printf(out, "%s, %u finding%s\n", s2f_verdict_name(result->status),
                    verification->findings.count,
                    verification->findings.count == 1 ? "" : "s");
}

static void add_json(struct s2f_text *out, const char *sid, const char *sf2,
                     const struct verification *verification)
{
    s2f_text_add(out, "{\"result\":");
    s2f_record_json(out, &verification->result, sid, sf2, 0);
    if (out->size > 0 && out->data[out->size - 1] == '\n')
        out->data[--out->size] = '\0';
    s2f_text_add(out, ",\"findings\":");
    s2f_describe_findings_json(out, &verification->findings);
    s2f_text_add(out, "}\n");
}

static int verdict_code(const struct verification *verification)
{
    const struct s2f_result *result = &verification->result;
    bool good = result->status != S2F_VERDICT_FAILED && result->verified &&
                result->songs > 0 && verification->findings.count == 0;

    for (unsigned i = 0; i < result->songs; i++)
        good = good && result->song[i].proof != S2F_PROOF_NONE &&
               result->song[i].editor.exact >= 99 &&
               result->song[i].real.exact >= 99;
    return good ? S2F_EXIT_OK : S2F_EXIT_FAILED;
}

static int verify(struct verification *verification,
                  const struct s2f_settings *settings, char **argument,
                  bool json)
{
    struct s2f_text out = S2F_TEXT_INIT;
    struct s2f_worker *worker;
    int code = s2f_cli_read(argument[0], verification->sid, ROOM,
                            &verification->sid_size);

    if (code == S2F_EXIT_OK)
        code = s2f_cli_read(argument[1], verification->sf2, ROOM,
                            &verification->sf2_size);
    if (code != S2F_EXIT_OK)
        return code;
    worker = s2f_worker_new();
    if (worker == NULL)
        return s2f_cli_fail(S2F_EXIT_ENVIRONMENT, "memory ran out");
    s2f_verify(worker, settings, verification->sid, verification->sid_size,
               verification->sf2, verification->sf2_size,
               &verification->result);
    s2f_worker_free(worker);
    s2f_project_check_file(verification->sf2, verification->sf2_size,
                           &verification->findings);
    if (json)
        add_json(&out, argument[0], argument[1], verification);
    else
        add_lines(&out, verification);
    code = s2f_cli_print(&out);
    return code != S2F_EXIT_OK ? code : verdict_code(verification);
}

static int run(const struct s2f_command *command, const void *values,
               int arguments, char **argument)
{
    const struct values *chosen = values;
    struct s2f_settings settings;
    struct verification *verification;
    int code;

    (void)arguments;
    if (chosen->proof && chosen->frames > 0)
        return s2f_cli_usage(command,
                             "--frames and --proof exclude each other");
    s2f_settings_default(&settings);
    settings.proof = chosen->proof;
    if (chosen->frames > 0)
        settings.frames = chosen->frames;
    settings.songs = chosen->songs.count;
    for (unsigned i = 0; i < chosen->songs.count; i++)
        settings.song[i] = chosen->songs.item[i];
    verification = malloc(sizeof *verification);
    if (verification == NULL)
        return s2f_cli_fail(S2F_EXIT_ENVIRONMENT, "memory ran out");
    code = verify(verification, &settings, argument, chosen->json);
    free(verification);
    return code;
}

const struct s2f_command s2f_cmd_verify = {
    .name = "verify",
    .summary = "measure a project against its tune",
    .arguments = "TUNE.sid PROJECT.sf2",
    .min_arguments = 2,
    .max_arguments = 2,
    .options = options,
    .values_size = sizeof(struct values),
    .description = description,
    .run = run,
};
