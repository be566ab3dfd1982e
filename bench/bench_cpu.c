/* How many play frames a second the 6510 core runs on one CPU.
 *
 *   bench_cpu [-n FRAMES] [-d real|editor] [-f plain|watch|hash|mark|reach]
 *             [-t off] [FOLDER...]
 *
 * Without a folder it takes ../shared/corpus/laxity beside the sources where
 * that exists, else the bundled examples. Every .sid in the folders that can be
 * driven by calls is played FRAMES frames (default 9000) as a PSID player plays
 * it, SID capture included; only the playing is timed (CPU time), init and
 * loading are not. Three rounds, the best counts, because other work on the
 * machine can only make a round slower. The editor's dialect here plays the
 * tune itself, not a project. */
#include "cpu/translate/translate.h"
#include "sid/playback.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MAX_TUNES = 4096, ROUNDS = 3 };

struct entry {
    uint8_t *bytes;
    struct s2f_tune tune;
};

static double now(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static bool load(const char *folder, const char *name, struct entry *entry)
{
    char path[4096];
    size_t size;
    FILE *file;

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    file = fopen(path, "rb");
    if (!file)
        return false;
    entry->bytes = malloc(S2F_TUNE_MAX_SIZE);
    if (!entry->bytes)
        exit(3);
    size = fread(entry->bytes, 1, S2F_TUNE_MAX_SIZE, file);
    (void)fclose(file);
    if (s2f_tune_read(&entry->tune, entry->bytes, size, NULL)) {
        free(entry->bytes);
        return false;
    }
    return true;
}

static unsigned load_folder(const char *folder, struct entry *entry,
                            unsigned count)
{
    DIR *dir = opendir(folder);
    const struct dirent *file;

    if (!dir) {
        perror(folder);
        exit(3);
    }
    while ((file = readdir(dir)) != NULL && count < MAX_TUNES) {
        size_t length = strlen(file->d_name);

        if (length > 4 && strcmp(file->d_name + length - 4, ".sid") == 0 &&
            load(folder, file->d_name, &entry[count]))
            count++;
    }
    (void)closedir(dir);
    return count;
}

struct total {
    uint64_t frames, cycles;
    double seconds;
    unsigned tunes;
};

static void play(const struct entry *entry, uint32_t frames,
                 enum s2f_dialect dialect, unsigned features,
                 struct s2f_translator *translator, struct total *total)
{
    static struct s2f_playback p;
    static uint8_t access[0x10000];
    static uint16_t reach[0x10000];
    double start;

    memset(reach, 0, sizeof reach);
    p.memory.reach = reach;
    if (s2f_playback_tune(&p, &entry->tune, entry->tune.start_song, features,
                          access, NULL))
        return;
    s2f_playback_translate(&p, translator);
    p.dialect = dialect;
    s2f_cpu_reset(&p.cpu);
    start = now();
    while (p.frame < frames && !s2f_playback_frame(&p, NULL)) {
        total->cycles += p.last_cycles;
        total->frames++;
        if (dialect == S2F_DIALECT_EDITOR)
            s2f_cpu_reset(&p.cpu);
    }
    total->seconds += now() - start;
    total->tunes++;
}

/* What a survey measured, one thread of a 2-core x86-64 machine, 20 tunes of
 * 9000 frames each (about 1011 cycles a frame): to compare ratios with. */
static void print_others(void)
{
    static const struct {
        const char *core;
        unsigned frames;
    } other[] = {
        {"a plain switch core, flat RAM", 2690000},
        {"the same with SID capture and I/O reads", 2550000},
        {"siddump 1.08", 738000},
        {"superzazu/6502", 564000},
        {"fake6502", 451000},
        {"floooh/chips m6502 (cycle stepped)", 223000},
        {"py65 (Python)", 8190},
        {"sidplayfp --none (a whole C64, no sound)", 5712},
    };

    (void)printf("%-42s %12s\n", "others, on their survey's machine",
                 "frames/s");
    for (unsigned i = 0; i < sizeof other / sizeof other[0]; i++)
        (void)printf("  %-40s %12u\n", other[i].core, other[i].frames);
}

static int usage(void)
{
    (void)fprintf(stderr, "usage: bench_cpu [-n FRAMES] [-d real|editor] "
                          "[-f plain|watch|hash|mark|reach] [-t off] "
                          "[FOLDER...]\n");
    return 2;
}

static const char *default_folder(char *path, size_t size)
{
    const char *root = getenv("S2F_SOURCE_ROOT");
    DIR *dir;

    (void)snprintf(path, size, "%s/../shared/corpus/laxity", root ? root : ".");
    dir = opendir(path);
    if (dir)
        (void)closedir(dir);
    else
        (void)snprintf(path, size, "%s/examples", root ? root : ".");
    return path;
}

static unsigned features_of(const char *name)
{
    switch (name[0]) {
    case 'w':
        return S2F_CPU_WATCH;
    case 'h':
        return S2F_CPU_HASH;
    case 'm':
        return S2F_CPU_MARK;
    case 'r':
        return S2F_CPU_REACH;
    default:
        return S2F_CPU_PLAIN;
    }
}

int main(int argc, char **argv)
{
    static struct entry entry[MAX_TUNES];
    struct total best = {0};
    enum s2f_dialect dialect = S2F_DIALECT_REAL;
    char path[4096];
    unsigned count = 0, features = S2F_CPU_PLAIN;
    uint32_t frames = 9000;
    struct s2f_translator *translator = s2f_translator_new();
    int i = 1;

    for (; i + 1 < argc && argv[i][0] == '-'; i += 2) {
        if (!strcmp(argv[i], "-n"))
            frames = (uint32_t)strtoul(argv[i + 1], NULL, 10);
        else if (!strcmp(argv[i], "-d"))
            dialect =
                argv[i + 1][0] == 'e' ? S2F_DIALECT_EDITOR : S2F_DIALECT_REAL;
        else if (!strcmp(argv[i], "-f"))
            features = features_of(argv[i + 1]);
        else if (!strcmp(argv[i], "-t") && !strcmp(argv[i + 1], "off")) {
            s2f_translator_free(translator);
            translator = NULL;
        } else
            return usage();
    }
    if (!frames)
        return usage();
    if (i >= argc)
        count = load_folder(default_folder(path, sizeof path), entry, count);
    for (; i < argc; i++)
        count = load_folder(argv[i], entry, count);
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct total total = {0};

        for (unsigned k = 0; k < count; k++)
            play(&entry[k], frames, dialect, features, translator, &total);
        if (!best.frames || total.seconds < best.seconds)
            best = total;
    }
    if (!best.frames) {
        (void)fprintf(stderr, "bench_cpu: no tune could be played\n");
        return 1;
    }
    (void)printf("%u tunes, %llu frames, %.3f s: %.0f frames/s, %.0f "
                 "Mcycles/s, %.0f cycles/frame\n",
                 best.tunes, (unsigned long long)best.frames, best.seconds,
                 (double)best.frames / best.seconds,
                 (double)best.cycles / best.seconds / 1e6,
                 (double)best.cycles / (double)best.frames);
    print_others();
    for (unsigned k = 0; k < count; k++)
        free(entry[k].bytes);
    return 0;
}
