/* The CPU set macros of sched.h are no part of POSIX. */
#define _GNU_SOURCE
#include "batch/cpus.h"

#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static unsigned cpus_of_mask(void)
{
    cpu_set_t set;
    long online;

    if (sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0)
        return (unsigned)CPU_COUNT(&set);
    /* The mask is too small for machines of more than 1024 CPUs. */
    online = sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 && online < 65536 ? (unsigned)online : 1;
}

unsigned s2f_cpus_under_quota(unsigned cpus, const char *cpu_max)
{
    unsigned long long quota, period, whole;
    char *end;

    quota = strtoull(cpu_max, &end, 10); /* "max" where there is none */
    if (end == cpu_max)
        return cpus;
    period = strtoull(end, NULL, 10);
    if (period == 0)
        return cpus;
    whole = quota / period + (quota % period != 0);
    if (whole == 0)
        whole = 1;
    return whole < cpus ? (unsigned)whole : cpus;
}

/* Reads the first line of path; false where there is none. */
static bool read_line(const char *path, char *line, int room)
{
    FILE *file = fopen(path, "r");
    bool read;

    if (file == NULL)
        return false;
    read = fgets(line, room, file) != NULL;
    fclose(file);
    return read;
}

/* The path of this process's group in the unified hierarchy: the line "0::PATH"
 * of /proc/self/cgroup (Linux, cgroups(7)). */
static bool own_group(char *group, int room)
{
    FILE *file = fopen("/proc/self/cgroup", "r");
    bool found = false;

    if (file == NULL)
        return false;
    while (!found && fgets(group, room, file) != NULL) {
        if (strncmp(group, "0::/", 4) != 0)
            continue;
        memmove(group, group + 3, strlen(group + 3) + 1);
        group[strcspn(group, "\n")] = '\0';
        found = true;
    }
    fclose(file);
    return found;
}

unsigned s2f_cpus_usable(void)
{
    unsigned cpus = cpus_of_mask();
    char group[2048], path[2112], line[64];

    if (!own_group(group, sizeof group))
        return cpus;
    /* Every group above may have a quota of its own; the root has none, but
     * inside a container what looks like the root is not. */
    for (;;) {
        char *slash;

        snprintf(path, sizeof path, "/sys/fs/cgroup%s/cpu.max", group);
        if (read_line(path, line, sizeof line))
            cpus = s2f_cpus_under_quota(cpus, line);
        slash = strrchr(group, '/');
        if (slash == NULL)
            return cpus;
        *slash = '\0';
    }
}
