/* Replays fuzzing inputs without a fuzzer, so that any compiler can run the
 * corpus as a test: each argument is an input file or a folder of them. */
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* No input of the corpus is near this: a larger file is a mistake. */
enum { MAX_INPUT = 1 << 20, MAX_PATH = 4096 };

static int complain(const char *path)
{
    (void)fprintf(stderr, "%s: %s\n", path, strerror(errno));
    return -1;
}

/* Reads path into a block of exactly its size, so that a sanitizer sees the
 * first byte read past the end, and hands it to the target. */
static int replay_file(const char *path, size_t size)
{
    FILE *file = fopen(path, "rb");
    uint8_t *bytes = malloc(size);
    int result = -1;

    if (!file || (size && !bytes)) {
        (void)complain(path);
        goto out;
    }
    if (fread(bytes, 1, size, file) != size) {
        (void)complain(path);
        goto out;
    }
    /* Flushed first: a crash must leave the name of its input behind. */
    (void)printf("%s\n", path);
    (void)fflush(stdout);
    (void)LLVMFuzzerTestOneInput(bytes, size);
    result = 1;
out:
    free(bytes);
    if (file)
        (void)fclose(file);
    return result;
}

static int replay_folder(const char *folder);

/* Returns the number of inputs replayed, negative for an error. */
static int replay(const char *path)
{
    struct stat info;

    if (stat(path, &info) != 0)
        return complain(path);
    if (S_ISDIR(info.st_mode))
        return replay_folder(path);
    if (info.st_size > MAX_INPUT) {
        errno = EFBIG;
        return complain(path);
    }
    return replay_file(path, (size_t)info.st_size);
}

/* Replays the folder's entries; names with a leading dot do not count. */
static int replay_folder(const char *folder)
{
    DIR *dir = opendir(folder);
    const struct dirent *entry;
    char path[MAX_PATH];
    int total = 0;

    if (!dir)
        return complain(folder);
    while (total >= 0 && (entry = readdir(dir)) != NULL) {
        int length, count;

        if (entry->d_name[0] == '.')
            continue;
        length = snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (length < 0 || (size_t)length >= sizeof path) {
            errno = ENAMETOOLONG;
            total = complain(folder);
            break;
        }
        count = replay(path);
        total = count < 0 ? count : total + count;
    }
    (void)closedir(dir);
    return total;
}

int main(int argc, char **argv)
{
    int total = 0;

    for (int i = 1; i < argc; i++) {
        int count = replay(argv[i]);

        if (count < 0)
            return 1;
        total += count;
    }
    (void)printf("%d inputs replayed\n", total);
    /* An empty corpus proves nothing. */
    return total > 0 ? 0 : 1;
}
