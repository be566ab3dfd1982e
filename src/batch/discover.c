#include "batch/discover.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

static bool ends_in(const char *name, const char *ending)
{
    size_t length = strlen(name);

    return length >= 4 && strcasecmp(name + length - 4, ending) == 0;
}

bool s2f_name_is_sid(const char *name)
{
    return ends_in(name, ".sid");
}

bool s2f_name_is_sf2(const char *name)
{
    return ends_in(name, ".sf2");
}

void s2f_found_list_free(struct s2f_found_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->item[i].path);
        free(list->item[i].output);
    }
    free(list->item);
    *list = (struct s2f_found_list)S2F_FOUND_LIST_INIT;
}

bool s2f_found_list_add(struct s2f_found_list *list, const char *path,
                        size_t below, int error)
{
    char *copy;

    if (list->count == list->room) {
        size_t room = list->room < 64 ? 64 : list->room * 2;
        struct s2f_found *item;

        if (room > (size_t)-1 / sizeof *item)
            return false;
        item = realloc(list->item, room * sizeof *item);
        if (item == NULL)
            return false;
        list->item = item;
        list->room = room;
    }
    copy = strdup(path);
    if (copy == NULL)
        return false;
    list->item[list->count++] =
        (struct s2f_found){.path = copy, .below = below, .error = error};
    return true;
}

/* A search in progress: folders still to be read, as a list of paths. */
struct search {
    struct s2f_found_list *found;
    struct s2f_found_list folder;
    size_t below;
};

/* folder and name joined; the caller frees it. NULL without memory. */
static char *join(const char *folder, const char *name)
{
    size_t a = strlen(folder), b = strlen(name);
    char *path = malloc(a + b + 2);

    if (path == NULL)
        return NULL;
    memcpy(path, folder, a);
    if (a > 0 && folder[a - 1] != '/')
        path[a++] = '/';
    memcpy(path + a, name, b + 1);
    return path;
}

static bool take_entry(struct search *search, const char *folder,
                       const char *name)
{
    char *path = join(folder, name);
    struct stat st, target;
    bool ok = true;
    bool sid = s2f_name_is_sid(name);

    if (path == NULL)
        return false;
    if (lstat(path, &st) != 0)
        /* It vanished, or the folder may be listed but not entered. */
        ok = !sid || s2f_found_list_add(search->found, path, search->below, 0);
    else if (S_ISDIR(st.st_mode))
        ok = s2f_found_list_add(&search->folder, path, search->below, 0);
    else if (sid && !(S_ISLNK(st.st_mode) && stat(path, &target) == 0 &&
                      S_ISDIR(target.st_mode))) {
        ok = s2f_found_list_add(search->found, path, search->below, 0);
        if (ok && S_ISREG(st.st_mode))
            search->found->item[search->found->count - 1].size =
                (size_t)st.st_size;
    }
    free(path);
    return ok;
}

static bool search_folder(struct search *search, const char *folder)
{
    DIR *dir = opendir(folder);
    struct dirent *entry;
    bool ok = true;
    int error;

    if (dir == NULL)
        return s2f_found_list_add(search->found, folder, search->below, errno);
    for (;;) {
        errno = 0;
        entry = readdir(dir);
        error = errno;
        if (entry == NULL)
            break;
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            ok = take_entry(search, folder, entry->d_name);
        if (!ok)
            break;
    }
    closedir(dir);
    if (ok && error != 0)
        ok = s2f_found_list_add(search->found, folder, search->below, error);
    return ok;
}

static int by_path(const void *a, const void *b)
{
    const struct s2f_found *left = a, *right = b;

    return strcmp(left->path, right->path);
}

bool s2f_discover(struct s2f_found_list *list, const char *folder)
{
    struct search search = {list, S2F_FOUND_LIST_INIT, 0};
    size_t first = list->count;
    size_t length = strlen(folder);
    bool ok;

    while (length > 1 && folder[length - 1] == '/')
        length--;
    search.below = length + (folder[length - 1] != '/');
    ok = s2f_found_list_add(&search.folder, folder, search.below, 0);
    if (ok && length < strlen(folder))
        search.folder.item[0].path[length] = '\0';
    /* A list instead of recursion: depth is bounded by memory only. */
    while (ok && search.folder.count > 0) {
        char *path = search.folder.item[--search.folder.count].path;

        ok = search_folder(&search, path);
        free(path);
    }
    s2f_found_list_free(&search.folder);
    if (list->count > first)
        qsort(list->item + first, list->count - first, sizeof *list->item,
              by_path);
    return ok;
}
