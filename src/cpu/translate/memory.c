/* Memory for code: one file in memory, mapped once to write to and once to
 * execute. A page that is both at one address is what exploits look for, and
 * what hardened systems refuse. */
#define _GNU_SOURCE
#include "cpu/translate/internal.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

bool s2f_code_map(uint8_t **write, const uint8_t **exec, size_t size)
{
    int file = memfd_create("s2f-code", MFD_CLOEXEC);
    void *w, *x;

    if (file < 0)
        return false;
    if (ftruncate(file, (off_t)size)) {
        (void)close(file);
        return false;
    }
    w = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    x = mmap(NULL, size, PROT_READ | PROT_EXEC, MAP_SHARED, file, 0);
    (void)close(file);
    *write = w;
    *exec = x;
    if (w != MAP_FAILED && x != MAP_FAILED)
        return true;
    if (w != MAP_FAILED)
        (void)munmap(w, size);
    if (x != MAP_FAILED)
        (void)munmap(x, size);
    return false;
}

void s2f_code_unmap(uint8_t *write, const uint8_t *exec, size_t size)
{
    void *mapped;

    memcpy(&mapped, &exec, sizeof mapped); /* without its const */
    (void)munmap(write, size);
    (void)munmap(mapped, size);
}
