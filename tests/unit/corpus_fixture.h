/* Reading the collection in ../shared/corpus, where there is one. */
#ifndef S2F_TEST_CORPUS_FIXTURE_H
#define S2F_TEST_CORPUS_FIXTURE_H

#include "unit/tune_fixture.h"

#include <dirent.h>

static char corpus_folder[512];
static uint8_t bytes[S2F_TUNE_MAX_SIZE + 1]; /* of the file read last */

/* Reads a file of the folder into bytes; false where there is none. */
static inline bool corpus_read(const char *name, size_t *size)
{
    char path[1024];
    FILE *file;

    (void)snprintf(path, sizeof path, "%s/%s", corpus_folder, name);
    file = fopen(path, "rb");
    if (!file)
        return false;
    *size = fread(bytes, 1, sizeof bytes, file);
    (void)fclose(file);
    return true;
}

/* The folder of that name in the collection; false where it is missing. */
static inline bool corpus_set_folder(const char *name)
{
    const char *root = getenv("S2F_SOURCE_ROOT");
    DIR *dir;

    (void)snprintf(corpus_folder, sizeof corpus_folder,
                   "%s/../shared/corpus/%s", root ? root : ".", name);
    dir = opendir(corpus_folder);
    if (!dir) {
        print_message("skipped: no collection at %s\n", corpus_folder);
        return false;
    }
    (void)closedir(dir);
    return true;
}

/* Calls check with each .sid in the folder. */
static inline void corpus_each_tune(void (*check)(const char *name))
{
    DIR *dir = opendir(corpus_folder);
    struct dirent *entry;

    assert_non_null(dir);
    while ((entry = readdir(dir)))
        if (strstr(entry->d_name, ".sid"))
            check(entry->d_name);
    (void)closedir(dir);
}

/* Calls check with each line of the folder's MANIFEST.csv: the tune's name, and
 * its family with the rest of the line. */
static inline void corpus_each_line(void (*check)(const char *name,
                                                  const char *family))
{
    char line[1024], path[600];
    FILE *file;

    (void)snprintf(path, sizeof path, "%s/MANIFEST.csv", corpus_folder);
    file = fopen(path, "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        char *family = strchr(line, ',');

        if (!family)
            continue;
        *family++ = '\0';
        check(line, family);
    }
    (void)fclose(file);
}

#endif
