/* Finding .sid files in folders. */
#ifndef S2F_BATCH_DISCOVER_H
#define S2F_BATCH_DISCOVER_H

#include <stdbool.h>
#include <stddef.h>

/* A file that was found, or a folder that could not be searched. */
struct s2f_found {
    char *path;   /* owned */
    char *output; /* owned; the project it becomes. NULL with error */
    size_t below; /* where in path the part below the searched folder begins */
    size_t size;  /* bytes when it was found, 0 = unknown; for estimates */
    int error;    /* errno of a folder that could not be searched, else 0 */
};

struct s2f_found_list {
    struct s2f_found *item;
    size_t count, room;
};

#define S2F_FOUND_LIST_INIT                                                    \
    {                                                                          \
        NULL, 0, 0                                                             \
    }

void s2f_found_list_free(struct s2f_found_list *list);

/* Appends a copy of path. False where memory runs out. */
bool s2f_found_list_add(struct s2f_found_list *list, const char *path,
                        size_t below, int error);

/* Appends all that folder contains, at any depth, and whose name ends in .sid
 * (any case), in bytewise order of their paths. Symbolic links to files count
 * as files; those to folders are not followed, so that a loop cannot trap the
 * search. A folder that cannot be read is appended with its error. False where
 * memory runs out. */
bool s2f_discover(struct s2f_found_list *list, const char *folder);

/* Whether name ends in .sid or, the other, in .sf2, in any case. */
bool s2f_name_is_sid(const char *name);
bool s2f_name_is_sf2(const char *name);

#endif
