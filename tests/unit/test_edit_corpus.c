/* An edit is heard in an editable project if and only if the same edit of the
 * tune's own bytes is: what a project leaves unheard (drums that ignore their
 * note, mostly) its tune leaves unheard as well, so no conversion could do
 * better. Reads the tunes of ../shared/corpus/MANIFEST.csv and, there,
 * packed/. */
#include "unit/corpus_fixture.h"

#include "sid/trace.h"

enum {
    FRAMES = 3000,
    SEQUENCES = 3, /* of each track, those that it plays first */
    NOTE_TOP = 0x5f,
    SEQUENCE_END = 0x7f,
    ORDER_LIST_STOP = 0xfe
};

static struct s2f_worker *worker;
static struct s2f_result result;
static struct s2f_project project;
static struct s2f_playback player;
static struct s2f_trace plain_tune, plain_project, edited;
static uint8_t changed[S2F_TUNE_MAX_SIZE + 1];
static uint8_t opened[0x10000];
static size_t size;
static unsigned compared, unheard, unfound;

/* Moves all notes of the packed sequence by a semitone. Returns how many. */
static unsigned shift_notes(uint8_t *at, unsigned length)
{
    unsigned moved = 0;

    for (unsigned i = 0; i < length && at[i] != SEQUENCE_END; i++) {
        while (i + 1 < length && at[i] >= 0x80)
            i++;
        if (at[i] >= 1 && at[i] <= NOTE_TOP) {
            at[i] = (uint8_t)(at[i] > 1 ? at[i] - 1 : 2);
            moved++;
        }
    }
    return moved;
}

static bool same(const struct s2f_trace *a, const struct s2f_trace *b)
{
    if (a->count != b->count)
        return false;
    for (uint32_t i = 0; i < a->count; i++)
        if (!s2f_trace_equal(a, i, b, i))
            return false;
    return true;
}

static void play_tune(struct s2f_trace *trace, const uint8_t *data)
{
    assert_int_equal(s2f_tune_read(&tune, data, size, NULL), S2F_STATUS_OK);
    trace->count = 0;
    if (!s2f_playback_tune(&player, &tune, tune.start_song, S2F_CPU_PLAIN, NULL,
                           NULL))
        (void)s2f_trace_play(trace, &player, FRAMES, NULL);
}

static void play_project(struct s2f_trace *trace)
{
    s2f_playback_project(&player, &project, opened, result.start,
                         S2F_DIALECT_EDITOR, S2F_CPU_PLAIN, NULL);
    assert_int_equal(s2f_trace_play(trace, &player, FRAMES, NULL),
                     S2F_STATUS_OK);
}

static unsigned length_of(const uint8_t *at)
{
    unsigned length = 0;

    while (length < S2F_PROJECT_SLOT && at[length] != SEQUENCE_END)
        length++;
    return length + 1;
}

/* Where the tune's file holds the sequence; NULL where it does not, or more
 * than once. */
static uint8_t *in_tune(const uint8_t *sequence, unsigned length)
{
    uint8_t *found = NULL;

    for (size_t i = 0; i + length <= size; i++) {
        if (memcmp(bytes + i, sequence, length) != 0)
            continue;
        if (found)
            return NULL;
        found = changed + i;
    }
    return found;
}

static void compare_edit(const char *name, unsigned n)
{
    uint8_t *at = opened + project.music.sequence0 +
                  (size_t)n * project.music.sequence_size;
    uint8_t kept[S2F_PROJECT_SLOT];
    unsigned length = length_of(at);
    uint8_t *own;
    bool heard, heard_there;

    memcpy(changed, bytes, size);
    own = in_tune(at, length);
    if (!own) {
        unfound++;
        return;
    }
    memcpy(kept, at, sizeof kept);
    if (shift_notes(at, length)) {
        shift_notes(own, length);
        play_project(&edited);
        heard = !same(&plain_project, &edited);
        play_tune(&edited, changed);
        heard_there = !same(&plain_tune, &edited);
        if (heard != heard_there)
            fail_msg("%s: notes of sequence %02x are %sheard, in the tune "
                     "they are %sheard",
                     name, n, heard ? "" : "not ", heard_there ? "" : "not ");
        compared++;
        unheard += !heard;
    }
    memcpy(at, kept, sizeof kept);
}

static void compare_edits(const char *name)
{
    bool done[S2F_PROJECT_MAX_SEQUENCES] = {false};

    s2f_project_opened(&project, opened);
    play_tune(&plain_tune, bytes);
    play_project(&plain_project);
    for (unsigned t = 0; t < S2F_PROJECT_TRACKS; t++) {
        const uint8_t *list =
            opened + project.music.order_lists +
            (size_t)(result.start * S2F_PROJECT_TRACKS + t) * S2F_PROJECT_SLOT;
        unsigned taken = 0;

        for (unsigned i = 0; list[i] < ORDER_LIST_STOP &&
                             i < S2F_PROJECT_SLOT - 1 && taken < SEQUENCES;
             i++) {
            if (list[i] >= 0x80)
                continue;
            taken++;
            if (list[i] < project.music.sequences && !done[list[i]])
                compare_edit(name, list[i]);
            done[list[i]] = true;
        }
    }
}

static void check(const char *name)
{
    struct s2f_settings settings;

    if (!corpus_read(name, &size))
        return;
    s2f_settings_default(&settings);
    settings.frames = 1;
    s2f_convert(worker, &settings, bytes, size, &result);
    if (!result.route || strcmp(result.route, "wrap") == 0 ||
        !result.output_size)
        return;
    assert_int_equal(
        s2f_project_read(&project, result.output, result.output_size, NULL),
        S2F_STATUS_OK);
    compare_edits(name);
}

/* Most sequences must be found in the tunes, and most edits be heard. */
static void expect_enough(void)
{
    print_message("%u edits compared, %u unheard in both; %u sequences not "
                  "found in the tune\n",
                  compared, unheard, unfound);
    assert_true(compared > 4 * unfound);
    assert_true(compared > 10 * unheard);
}

static void begin(void)
{
    compared = unheard = unfound = 0;
}

static void packed(void **state)
{
    (void)state;
    if (!corpus_set_folder("packed"))
        skip();
    begin();
    corpus_each_tune(check);
    expect_enough();
}

static void check_line(const char *name, const char *family)
{
    static const char *const editable[] = {"SF2-", "NP21", "SF1-", "JCH-"};

    for (unsigned i = 0; i < sizeof editable / sizeof editable[0]; i++)
        if (strncmp(family, editable[i], 4) == 0)
            check(name);
}

static void published(void **state)
{
    (void)state;
    if (!corpus_set_folder("."))
        skip();
    begin();
    corpus_each_line(check_line);
    expect_enough();
}

static int set_up(void **state)
{
    (void)state;
    worker = s2f_worker_new();
    return worker && s2f_trace_reserve(&plain_tune, FRAMES) &&
                   s2f_trace_reserve(&plain_project, FRAMES) &&
                   s2f_trace_reserve(&edited, FRAMES)
               ? 0
               : -1;
}

static int tear_down(void **state)
{
    (void)state;
    s2f_worker_free(worker);
    s2f_trace_free(&plain_tune);
    s2f_trace_free(&plain_project);
    s2f_trace_free(&edited);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(packed),
                                       cmocka_unit_test(published)};

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
