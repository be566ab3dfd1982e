#include "batch/plan.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

void s2f_plan_free(struct s2f_plan *plan)
{
    s2f_found_list_free(&plan->list);
    free(plan->by_output);
    *plan = (struct s2f_plan)S2F_PLAN_INIT;
}

/* A plan being made. */
struct planner {
    struct s2f_plan *plan;
    const struct s2f_plan_request *request;
    struct s2f_text *message;
    bool to_file; /* request->output names the file itself */
};

static enum s2f_plan_end no_memory(struct planner *planner)
{
    s2f_text_add(planner->message, "memory ran out");
    return S2F_PLAN_ENVIRONMENT;
}

/* Adds "before PATH after" to the message. */
static enum s2f_plan_end refuse(struct planner *planner, enum s2f_plan_end end,
                                const char *before, const char *path,
                                const char *after)
{
    s2f_text_add(planner->message, before);
    s2f_text_add_path(planner->message, path);
    s2f_text_add(planner->message, after);
    return end;
}

static bool is_folder(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static enum s2f_plan_end add_input(struct planner *planner, const char *path,
                                   bool must_be_folder)
{
    struct s2f_found_list *list = &planner->plan->list;
    const char *slash = strrchr(path, '/');
    struct stat st;
    bool added;

    if (stat(path, &st) != 0 &&
        (must_be_folder || errno == ENOENT || errno == ENOTDIR))
        return refuse(planner, S2F_PLAN_ENVIRONMENT,
                      must_be_folder ? "no such folder: "
                                     : "no such file or folder: ",
                      path, "");
    if (is_folder(path))
        added = s2f_discover(list, path);
    else if (must_be_folder)
        return refuse(planner, S2F_PLAN_ENVIRONMENT,
                      "this is not a folder: ", path, "");
    else
        added = s2f_found_list_add(
            list, path, slash == NULL ? 0 : (size_t)(slash - path) + 1, 0);
    return added ? S2F_PLAN_OK : no_memory(planner);
}

static enum s2f_plan_end add_inputs(struct planner *planner)
{
    const struct s2f_plan_request *request = planner->request;
    enum s2f_plan_end end = S2F_PLAN_OK;

    if (request->input_folder != NULL)
        end = add_input(planner, request->input_folder, true);
    for (size_t i = 0; i < request->inputs && end == S2F_PLAN_OK; i++)
        end = add_input(planner, request->input[i], false);
    return end;
}

/* Settles whether the output is a folder or a file. */
static enum s2f_plan_end check_output(struct planner *planner)
{
    const struct s2f_plan_request *request = planner->request;
    const char *output = request->output;
    struct stat st;

    if (output[0] == '\0')
        return refuse(planner, S2F_PLAN_USAGE, "the output folder has no name",
                      "", "");
    if (is_folder(output))
        return S2F_PLAN_OK;
    if (s2f_name_is_sf2(output)) {
        if (request->input_folder != NULL || request->inputs != 1 ||
            is_folder(request->input[0]))
            return refuse(planner, S2F_PLAN_USAGE, "", output,
                          " is the name of one project, and only a single file"
                          " can go there; name a folder");
        planner->to_file = true;
    } else if (stat(output, &st) == 0) {
        return refuse(planner, S2F_PLAN_ENVIRONMENT,
                      "the output is not a folder: ", output, "");
    }
    return S2F_PLAN_OK;
}

/* DIR/below with .sid replaced by .sf2. The caller frees it. */
static char *mirrored(const char *folder, const char *below)
{
    size_t a = strlen(folder), b = strlen(below);
    char *path = malloc(a + b + sizeof "/.sf2");

    if (path == NULL)
        return NULL;
    memcpy(path, folder, a);
    if (folder[a - 1] != '/')
        path[a++] = '/';
    if (s2f_name_is_sid(below))
        b -= 4;
    memcpy(path + a, below, b);
    memcpy(path + a + b, ".sf2", sizeof ".sf2");
    return path;
}

static bool name_outputs(struct planner *planner)
{
    struct s2f_found_list *list = &planner->plan->list;
    const char *output = planner->request->output;

    for (size_t i = 0; i < list->count; i++) {
        struct s2f_found *item = &list->item[i];

        if (item->error != 0)
            continue;
        item->output = planner->to_file
                           ? strdup(output)
                           : mirrored(output, item->path + item->below);
        if (item->output == NULL)
            return false;
    }
    return true;
}

/* For sorting: an output and whose it is. */
struct key {
    const char *output;
    size_t index;
};

static int by_output(const void *a, const void *b)
{
    const struct key *left = a, *right = b;
    int order = strcmp(left->output, right->output);

    if (order != 0)
        return order;
    return left->index < right->index ? -1 : left->index > right->index;
}

static bool sort_outputs(struct s2f_plan *plan)
{
    size_t count = plan->list.count;
    struct key *key = malloc((count + 1) * sizeof *key);

    plan->by_output = malloc((count + 1) * sizeof *plan->by_output);
    if (key != NULL && plan->by_output != NULL) {
        for (size_t i = 0; i < count; i++)
            if (plan->list.item[i].output != NULL)
                key[plan->outputs++] =
                    (struct key){plan->list.item[i].output, i};
        qsort(key, plan->outputs, sizeof *key, by_output);
        for (size_t i = 0; i < plan->outputs; i++)
            plan->by_output[i] = key[i].index;
    }
    free(key);
    return key != NULL && plan->by_output != NULL;
}

/* The input whose output is the first `size` bytes of output. */
static const struct s2f_found *find(const struct s2f_plan *plan,
                                    const char *output, size_t size)
{
    size_t low = 0, high = plan->outputs;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct s2f_found *item =
            &plan->list.item[plan->by_output[middle]];
        int order = strncmp(item->output, output, size);

        if (order == 0 && item->output[size] == '\0')
            return item;
        /* Longer than the part in question: it sorts behind it. */
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

const struct s2f_found *s2f_plan_find(const struct s2f_plan *plan,
                                      const char *output)
{
    return find(plan, output, strlen(output));
}

static enum s2f_plan_end collide(struct planner *planner, const char *one,
                                 const char *other, const char *how,
                                 const char *output)
{
    s2f_text_add_path(planner->message, one);
    s2f_text_add(planner->message, " and ");
    s2f_text_add_path(planner->message, other);
    s2f_text_add(planner->message, how);
    s2f_text_add_path(planner->message, output);
    return S2F_PLAN_USAGE;
}

/* Whether a folder in item's output has the name of another's output. */
static enum s2f_plan_end check_folders(struct planner *planner,
                                       const struct s2f_found *item)
{
    size_t from = strlen(planner->request->output);

    if (planner->to_file)
        return S2F_PLAN_OK;
    for (const char *p = item->output + from; *p != '\0'; p++) {
        const struct s2f_found *other;

        if (*p != '/')
            continue;
        other = find(planner->plan, item->output, (size_t)(p - item->output));
        if (other != NULL)
            return collide(
                planner, other->path, item->path,
                " need one name as a file and as a folder: ", other->output);
    }
    return S2F_PLAN_OK;
}

static enum s2f_plan_end check_collisions(struct planner *planner)
{
    const struct s2f_plan *plan = planner->plan;
    enum s2f_plan_end end = S2F_PLAN_OK;

    for (size_t i = 0; i < plan->outputs && end == S2F_PLAN_OK; i++) {
        const struct s2f_found *item = &plan->list.item[plan->by_output[i]];
        const struct s2f_found *before =
            i == 0 ? NULL : &plan->list.item[plan->by_output[i - 1]];

        if (before != NULL && strcmp(before->output, item->output) == 0)
            end = collide(planner, before->path, item->path,
                          " would both be written to ", item->output);
        else
            end = check_folders(planner, item);
    }
    return end;
}

enum s2f_plan_end s2f_plan_make(struct s2f_plan *plan,
                                const struct s2f_plan_request *request,
                                struct s2f_text *message)
{
    struct planner planner = {plan, request, message, false};
    enum s2f_plan_end end = add_inputs(&planner);

    if (end == S2F_PLAN_OK)
        end = check_output(&planner);
    if (end != S2F_PLAN_OK)
        return end;
    if (!name_outputs(&planner) || !sort_outputs(plan))
        return no_memory(&planner);
    return check_collisions(&planner);
}

char *s2f_plan_part_name(const char *output, const uint16_t *song,
                         unsigned songs)
{
    struct s2f_text name = S2F_TEXT_INIT;
    size_t stem = strlen(output);

    if (s2f_name_is_sf2(output))
        stem -= 4;
    s2f_text_add_bytes(&name, output, stem);
    s2f_text_add(&name, ".songs-");
    s2f_text_add_ranges(&name, song, songs);
    s2f_text_add(&name, ".sf2");
    if (name.failed) {
        s2f_text_free(&name);
        return NULL;
    }
    return name.data;
}
