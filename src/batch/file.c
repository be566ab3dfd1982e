#include "batch/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* Opens a file that may be a pipe or a device without waiting for it. */
static int open_to_read(const char *path)
{
    return open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

/* read, but again after a signal and until the room is full or the file ends.
 * -1 and errno on failure. */
static ssize_t read_up_to(int fd, uint8_t *bytes, size_t room)
{
    size_t size = 0;

    while (size < room) {
        ssize_t n = read(fd, bytes + size, room - size);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        if (n == 0)
            break;
        size += (size_t)n;
    }
    return (ssize_t)size;
}

static enum s2f_status read_open(int fd, uint8_t *bytes, size_t room,
                                 size_t *size, struct s2f_diag *diag)
{
    struct stat st;
    size_t want = room;
    uint8_t more;
    ssize_t n;

    if (fstat(fd, &st) != 0)
        return s2f_fail(diag, S2F_STATUS_IO, S2F_WHERE_NONE, 0,
                        "the file cannot be read: %s", strerror(errno));
    if (!S_ISREG(st.st_mode))
        return s2f_fail(diag, S2F_STATUS_IO, S2F_WHERE_NONE, 0,
                        "this is not a regular file");
    /* what its size says, which saves asking whether more follows */
    if (st.st_size > 0 && (uintmax_t)st.st_size < want)
        want = (size_t)st.st_size;
    n = read_up_to(fd, bytes, want);
    if (n < 0)
        return s2f_fail(diag, S2F_STATUS_IO, S2F_WHERE_NONE, 0,
                        "the file cannot be read: %s", strerror(errno));
    if ((size_t)n == room && read_up_to(fd, &more, 1) == 1)
        return s2f_fail(diag, S2F_STATUS_TOO_BIG, S2F_WHERE_OFFSET,
                        (uint32_t)room, "the file is longer than %zu bytes",
                        room);
    *size = (size_t)n;
    return S2F_STATUS_OK;
}

enum s2f_status s2f_file_read(const char *path, uint8_t *bytes, size_t room,
                              size_t *size, struct s2f_diag *diag)
{
    int fd = open_to_read(path);
    enum s2f_status status;

    *size = 0;
    if (fd < 0)
        return s2f_fail(diag, S2F_STATUS_IO, S2F_WHERE_NONE, 0,
                        "the file cannot be opened: %s", strerror(errno));
    status = read_open(fd, bytes, room, size, diag);
    close(fd);
    return status;
}

bool s2f_file_peek(const char *path, uint8_t *bytes, size_t size)
{
    int fd = open_to_read(path);
    struct stat st;
    bool peeked;

    if (fd < 0)
        return false;
    peeked = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
             read_up_to(fd, bytes, size) == (ssize_t)size;
    close(fd);
    return peeked;
}

/* Whether the file open as fd holds exactly these bytes. */
static bool same_contents(int fd, const uint8_t *bytes, size_t size)
{
    uint8_t part[4096];
    size_t at = 0;

    for (;;) {
        ssize_t n = read_up_to(fd, part, sizeof part);

        if (n < 0 || (size_t)n > size - at)
            return false;
        if (memcmp(part, bytes + at, (size_t)n) != 0)
            return false;
        at += (size_t)n;
        if ((size_t)n < sizeof part)
            return at == size;
    }
}

/* A failed system call on path: is it this name, or would any name fail? */
static enum s2f_file_end failed(struct s2f_diag *diag, const char *doing)
{
    int error = errno;
    bool name = error == ENAMETOOLONG || error == ENOTDIR || error == EISDIR ||
                error == EEXIST || error == ELOOP || error == EILSEQ;

    s2f_fail(diag, name ? S2F_STATUS_EXISTS : S2F_STATUS_IO, S2F_WHERE_NONE, 0,
             "the output cannot be %s: %s", doing, strerror(error));
    return name ? S2F_FILE_REFUSED : S2F_FILE_BROKEN;
}

/* Makes the folders that path lies in. *path is changed and put back. */
static bool make_folders(char *path)
{
    for (char *p = path + 1; *p != '\0'; p++) {
        int made;

        if (*p != '/' || p[-1] == '/')
            continue;
        *p = '\0';
        made = mkdir(path, 0777);
        /* Where the folder exists mkdir may say so in other words (EROFS,
         * EACCES), so whether it is there decides. */
        if (made != 0 && errno != EEXIST) {
            int error = errno;
            struct stat st;
            bool there = stat(path, &st) == 0 && S_ISDIR(st.st_mode);

            errno = error;
            if (!there) {
                *p = '/';
                return false;
            }
        }
        *p = '/';
    }
    return true;
}

/* Room for the temporary's name, which is short so that it fits wherever the
 * output's own name does. */
enum { TEMPORARY_NAME = 48 };

/* FNV-1a (Fowler, Noll, Vo), 64 bits: enough to tell names apart. */
static unsigned long long hash_name(const char *name)
{
    uint64_t hash = 0xcbf29ce484222325;

    for (; *name != '\0'; name++)
        hash = (hash ^ (unsigned char)*name) * 0x100000001b3;
    return hash;
}

/* Removes a temporary that a killed process left behind: nobody holds its lock
 * any more. */
static void remove_left_over(const char *temporary)
{
    int fd = open(temporary, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct stat held, there;

    if (fd < 0)
        return;
    /* Only the holder of its lock may remove it, so it is still the one. */
    if (flock(fd, LOCK_EX | LOCK_NB) == 0 && fstat(fd, &held) == 0 &&
        lstat(temporary, &there) == 0 && held.st_ino == there.st_ino &&
        held.st_dev == there.st_dev)
        unlink(temporary);
    close(fd);
}

/* Opens a new file beside path, locked, and leaves its name in temporary, which
 * holds strlen(path) + TEMPORARY_NAME bytes. The name depends on path alone, so
 * that whoever does the same work again after a crash finds what that left. -1
 * and errno on failure. */
static int open_temporary(const char *path, char *temporary)
{
    const char *slash = strrchr(path, '/');
    size_t folder = slash == NULL ? 0 : (size_t)(slash - path) + 1;
    unsigned long long hash = hash_name(path + folder);
    bool made = false, looked = false;

    memcpy(temporary, path, folder);
    for (unsigned n = 0; n < 1000;) {
        int fd;

        snprintf(temporary + folder, TEMPORARY_NAME, ".sid2sf2-%016llx-%u.tmp",
                 hash, n);
        fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd >= 0) {
            if (flock(fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
                return fd;
            close(fd); /* somebody took it for a left-over and removes it */
        } else if (errno == ENOENT && !made) {
            made = true;
            if (make_folders(temporary))
                continue;
            return -1;
        } else if (errno != EEXIST) {
            return -1;
        } else if (!looked) {
            looked = true;
            remove_left_over(temporary);
            continue;
        }
        looked = false;
        n++;
    }
    return -1;
}

static bool write_all(int fd, const uint8_t *bytes, size_t size)
{
    while (size > 0) {
        ssize_t n = write(fd, bytes, size);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        bytes += n;
        size -= (size_t)n;
    }
    return true;
}

/* Writes the temporary open as fd and puts it in path's place. */
static enum s2f_file_end fill_and_rename(int fd, const char *temporary,
                                         const char *path, const uint8_t *bytes,
                                         size_t size, bool sync,
                                         struct s2f_diag *diag)
{
    enum s2f_file_end end = S2F_FILE_CREATED;

    if (!write_all(fd, bytes, size) || (sync && fsync(fd) != 0)) {
        end = failed(diag, "written");
        close(fd);
    } else if (close(fd) != 0) {
        end = failed(diag, "written");
    } else if (rename(temporary, path) != 0) {
        end = failed(diag, "put in place");
    } else {
        return end;
    }
    unlink(temporary);
    return end;
}

/* What is at path now: CREATED = nothing, UNCHANGED = these bytes, REPLACED =
 * others that may be replaced, REFUSED or BROKEN = it must not be written. */
static enum s2f_file_end look_at_old(const char *path, const uint8_t *bytes,
                                     size_t size, bool force,
                                     struct s2f_diag *diag)
{
    struct stat st;
    bool same = false;
    int fd;

    if (stat(path, &st) != 0)
        return errno == ENOENT ? S2F_FILE_CREATED : failed(diag, "written");
    if (!S_ISREG(st.st_mode)) {
        s2f_fail(diag, S2F_STATUS_EXISTS, S2F_WHERE_NONE, 0,
                 "something that is not a file is where the output belongs");
        return S2F_FILE_REFUSED;
    }
    fd = open_to_read(path);
    if (fd >= 0) {
        same = same_contents(fd, bytes, size);
        close(fd);
    }
    if (same)
        return S2F_FILE_UNCHANGED;
    if (force)
        return S2F_FILE_REPLACED;
    s2f_fail(diag, S2F_STATUS_EXISTS, S2F_WHERE_NONE, 0,
             "the output exists and differs; --force replaces it");
    return S2F_FILE_REFUSED;
}

enum s2f_file_end s2f_file_write(const char *path, const uint8_t *bytes,
                                 size_t size, unsigned flags,
                                 struct s2f_diag *diag)
{
    enum s2f_file_end old =
        look_at_old(path, bytes, size, flags & S2F_FILE_FORCE, diag);
    enum s2f_file_end end;
    char *temporary;
    int fd;

    if (old != S2F_FILE_CREATED && old != S2F_FILE_REPLACED)
        return old;
    temporary = malloc(strlen(path) + TEMPORARY_NAME);
    if (temporary == NULL) {
        s2f_fail(diag, S2F_STATUS_NO_MEMORY, S2F_WHERE_NONE, 0,
                 "memory ran out");
        return S2F_FILE_BROKEN;
    }
    fd = open_temporary(path, temporary);
    end = fd < 0 ? failed(diag, "created")
                 : fill_and_rename(fd, temporary, path, bytes, size,
                                   flags & S2F_FILE_SYNC, diag);
    free(temporary);
    return end == S2F_FILE_CREATED ? old : end;
}
