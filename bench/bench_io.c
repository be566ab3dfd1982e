/* How tunes are best read and projects best written: the ways compared, over
 * many small files.
 *
 *   bench_io FOLDER [FILES]
 *
 * Makes FILES (100000) files of 4.7 KiB below FOLDER, reads them in each way,
 * writes as many of 16 KiB in each way, and removes them all again. Prints for
 * each way the time and the processor time of a file. The sizes are those of
 * an average tune of the Laxity collection and its project.
 *
 * io_uring is asked for whole chains, 64 files at a time: open into a slot of
 * the ring's file table, read or write, close, and rename, each only if the one
 * before it worked. */
#include "batch/file.h"
#include "batch/progress.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef S2F_URING
#include <liburing.h>
#endif

enum { SIZE_IN = 4706, SIZE_OUT = 15936, IN_FOLDER = 1000, AT_ONCE = 64 };

static uint8_t bytes[S2F_PROJECT_MAX_SIZE];

struct bench {
    const char *folder;
    unsigned long files;
    uint64_t sum; /* of bytes read, so that nothing is left out */
};

static double processor_time(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_utime.tv_sec + (double)usage.ru_stime.tv_sec +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6;
}

static void name_file(const struct bench *bench, const char *kind,
                      unsigned long n, char path[256])
{
    snprintf(path, 256, "%s/%s%lu/%lu", bench->folder, kind, n / IN_FOLDER, n);
}

static void put(const char *path, size_t size)
{
    struct s2f_diag diag = {0};

    if (s2f_file_write(path, bytes, size, S2F_FILE_FORCE, &diag) >=
        S2F_FILE_REFUSED) {
        fprintf(stderr, "%s: %s\n", path, diag.text);
        exit(3);
    }
}

static void read_plainly(struct bench *bench)
{
    char path[256];
    size_t size;

    for (unsigned long n = 0; n < bench->files; n++) {
        name_file(bench, "in", n, path);
        s2f_file_read(path, bytes, sizeof bytes, &size, NULL);
        bench->sum += size;
        bench->sum += bytes[size / 2];
    }
}

static void read_mapped(struct bench *bench)
{
    char path[256];

    for (unsigned long n = 0; n < bench->files; n++) {
        struct stat st;
        int fd;

        name_file(bench, "in", n, path);
        fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd >= 0 && fstat(fd, &st) == 0 && st.st_size > 0) {
            size_t size = (size_t)st.st_size;
            uint8_t *map = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);

            if (map != MAP_FAILED) {
                /* a conversion looks at every byte */
                for (size_t i = 0; i < size; i += 64)
                    bench->sum += map[i];
                munmap(map, size);
            }
        }
        close(fd);
    }
}

static void write_plainly(struct bench *bench)
{
    char path[256];

    for (unsigned long n = 0; n < bench->files; n++) {
        name_file(bench, "out", n, path);
        put(path, SIZE_OUT);
    }
}

static void write_unnamed(struct bench *bench)
{
    char path[256], folder[256], fd_path[64];

    for (unsigned long n = 0; n < bench->files; n++) {
        int fd;

        name_file(bench, "out", n, path);
        snprintf(folder, sizeof folder, "%s/out%lu", bench->folder,
                 n / IN_FOLDER);
        mkdir(folder, 0777);
        fd = open(folder, O_WRONLY | 020200000, 0666); /* O_TMPFILE of Linux */
        if (fd < 0 || write(fd, bytes, SIZE_OUT) != SIZE_OUT) {
            puts("  (not here)");
            return;
        }
        snprintf(fd_path, sizeof fd_path, "/proc/self/fd/%d", fd);
        if (linkat(AT_FDCWD, fd_path, AT_FDCWD, path, AT_SYMLINK_FOLLOW) != 0)
            perror("linkat");
        close(fd);
    }
}

#ifdef S2F_URING
/* Names of one submission, which must live until it is done. */
struct chain {
    char path[AT_ONCE][256], temporary[AT_ONCE][256];
    uint8_t bytes[AT_ONCE][SIZE_OUT];
};

static struct io_uring_sqe *link_to(struct io_uring *ring, bool last)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(ring);

    sqe->flags = 0;
    sqe->user_data = last;
    return sqe;
}

static void add_chain(struct io_uring *ring, struct chain *chain, unsigned i,
                      bool writes)
{
    const char *name = writes ? chain->temporary[i] : chain->path[i];
    struct io_uring_sqe *sqe = link_to(ring, false);

    io_uring_prep_openat_direct(sqe, AT_FDCWD, name,
                                writes ? O_WRONLY | O_CREAT | O_EXCL : O_RDONLY,
                                0666, i);
    sqe->flags |= IOSQE_IO_LINK;
    sqe = link_to(ring, false);
    if (writes)
        io_uring_prep_write(sqe, (int)i, bytes, SIZE_OUT, 0);
    else
        io_uring_prep_read(sqe, (int)i, chain->bytes[i], SIZE_OUT, 0);
    /* a short read breaks a link, a hard one lets close go on */
    sqe->flags |= IOSQE_FIXED_FILE | IOSQE_IO_HARDLINK;
    sqe = link_to(ring, !writes);
    io_uring_prep_close_direct(sqe, i);
    if (!writes)
        return;
    sqe->flags |= IOSQE_IO_LINK;
    sqe = link_to(ring, true);
    io_uring_prep_renameat(sqe, AT_FDCWD, chain->temporary[i], AT_FDCWD,
                           chain->path[i], 0);
}

/* Waits for the events of a submission; false where one failed. */
static bool reap(struct io_uring *ring, unsigned events, struct bench *bench)
{
    bool ok = true;

    for (unsigned i = 0; i < events; i++) {
        struct io_uring_cqe *cqe;

        if (io_uring_wait_cqe(ring, &cqe) != 0)
            return false;
        ok = ok && cqe->res >= 0;
        if (cqe->res > 0)
            bench->sum += (uint64_t)cqe->res;
        io_uring_cqe_seen(ring, cqe);
    }
    return ok;
}

static void use_ring(struct bench *bench, bool writes)
{
    struct chain *chain = malloc(sizeof *chain);
    struct io_uring ring;
    int code = io_uring_queue_init(AT_ONCE * 4, &ring, 0);

    if (code != 0 || io_uring_register_files_sparse(&ring, AT_ONCE) != 0) {
        printf("  (io_uring is not to be had here: %s)\n", strerror(-code));
        free(chain);
        return;
    }
    for (unsigned long n = 0; n < bench->files;) {
        unsigned count = 0;

        for (; count < AT_ONCE && n < bench->files; count++, n++) {
            name_file(bench, writes ? "out" : "in", n, chain->path[count]);
            if (writes && n % IN_FOLDER == 0) {
                char *slash = strrchr(chain->path[count], '/');

                *slash = '\0';
                mkdir(chain->path[count], 0777);
                *slash = '/';
            }
            snprintf(chain->temporary[count], 256, "%s.tmp",
                     chain->path[count]);
            add_chain(&ring, chain, count, writes);
        }
        io_uring_submit_and_wait(&ring, count * (writes ? 4 : 3));
        if (!reap(&ring, count * (writes ? 4 : 3), bench)) {
            puts("  (a chain failed)");
            break;
        }
    }
    io_uring_queue_exit(&ring);
    free(chain);
}

static void read_by_ring(struct bench *bench)
{
    use_ring(bench, false);
}

static void write_by_ring(struct bench *bench)
{
    use_ring(bench, true);
}
#endif

static void clear(const struct bench *bench, const char *kind)
{
    char path[256];

    for (unsigned long n = 0; n < bench->files; n++) {
        name_file(bench, kind, n, path);
        unlink(path);
    }
    for (unsigned long n = 0; n < bench->files; n += IN_FOLDER) {
        snprintf(path, sizeof path, "%s/%s%lu", bench->folder, kind,
                 n / IN_FOLDER);
        rmdir(path);
    }
}

static void time_it(struct bench *bench, const char *name,
                    void (*run)(struct bench *bench), bool writes)
{
    double begun = s2f_progress_clock(), cpu = processor_time();
    double files = (double)bench->files;

    run(bench);
    printf("%-28s %7.1f us  %7.1f us of a processor\n", name,
           (s2f_progress_clock() - begun) * 1e6 / files,
           (processor_time() - cpu) * 1e6 / files);
    fflush(stdout);
    if (writes)
        clear(bench, "out");
}

int main(int argc, char **argv)
{
    struct bench bench = {.files = 100000};
    char path[256];

    if (argc < 2 || argc > 3 || strlen(argv[1]) > 150)
        return fputs("usage: bench_io FOLDER [FILES]\n", stderr) < 0 ? 3 : 2;
    bench.folder = argv[1];
    if (argc == 3)
        bench.files = strtoul(argv[2], NULL, 10);
    for (unsigned long n = 0; n < bench.files; n++) {
        name_file(&bench, "in", n, path);
        put(path, SIZE_IN);
    }
    printf("%lu files\n", bench.files);
    for (int round = 0; round < 2; round++) {
        time_it(&bench, "read: open, read, close", read_plainly, false);
        time_it(&bench, "read: open, mmap", read_mapped, false);
#ifdef S2F_URING
        time_it(&bench, "read: io_uring", read_by_ring, false);
#endif
        time_it(&bench, "write: temporary, rename", write_plainly, true);
        time_it(&bench, "write: O_TMPFILE, linkat", write_unnamed, true);
#ifdef S2F_URING
        time_it(&bench, "write: io_uring", write_by_ring, true);
#endif
    }
    clear(&bench, "in");
    return bench.sum == 0;
}
