/* Files whole in memory: read with a limit, written whole or not at all. */
#ifndef S2F_BATCH_FILE_H
#define S2F_BATCH_FILE_H

#include <sid2sf2/status.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Reads the regular file path into bytes (room bytes) and its length to *size.
 * Fails with TOO_BIG where it is longer than room (it is not read to its end)
 * and IO where it cannot be read; *diag (may be NULL) says why. */
enum s2f_status s2f_file_read(const char *path, uint8_t *bytes, size_t room,
                              size_t *size, struct s2f_diag *diag);

/* Reads the first size bytes of the regular file path; false where there are
 * not so many. */
bool s2f_file_peek(const char *path, uint8_t *bytes, size_t size);

enum s2f_file_end {
    S2F_FILE_CREATED,
    S2F_FILE_REPLACED,
    S2F_FILE_UNCHANGED, /* it held the same bytes and was not touched */
    S2F_FILE_REFUSED,   /* this name cannot be written; others may */
    S2F_FILE_BROKEN     /* no file can be written: disk full, read-only ... */
};

enum s2f_file_flags {
    S2F_FILE_FORCE = 1 << 0, /* replace a file with other contents */
    S2F_FILE_SYNC = 1 << 1   /* on the disk before its name is */
};

/* Writes size bytes to path through a temporary file in the same folder, which
 * never outlives the call. Folders are made as needed. A file with other
 * contents is replaced only with FORCE, else refused (EXISTS); what is not a
 * regular file is never replaced. *diag (may be NULL) says why it failed. */
enum s2f_file_end s2f_file_write(const char *path, const uint8_t *bytes,
                                 size_t size, unsigned flags,
                                 struct s2f_diag *diag);

#endif
