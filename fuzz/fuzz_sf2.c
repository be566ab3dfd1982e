/* Reads any bytes as a project and checks them. What is clean must survive
 * being written and read: writing what was read back gives the same bytes. */
#include <sid2sf2/project.h>

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static struct s2f_project project;
static struct s2f_findings findings;
static uint8_t first[S2F_PROJECT_MAX_SIZE], second[S2F_PROJECT_MAX_SIZE];
static uint8_t memory[0x10000];

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t first_size, second_size;
    enum s2f_status status = s2f_project_read(&project, data, size, NULL);

    s2f_project_check_file(data, size, &findings);
    if (status != S2F_STATUS_OK) {
        if (findings.count == 0)
            abort();
        return 0;
    }
    s2f_project_check(&project, &findings);
    s2f_project_opened(&project, memory);
    s2f_project_exported(&project, memory);
    status =
        s2f_project_write(&project, first, sizeof first, &first_size, NULL);
    if (findings.count == 0 && status != S2F_STATUS_OK &&
        status != S2F_STATUS_PAST_MEMORY)
        abort();
    if (status != S2F_STATUS_OK)
        return 0;
    if (s2f_project_read(&project, first, first_size, NULL) != S2F_STATUS_OK)
        abort();
    s2f_project_check(&project, &findings);
    if (findings.count != 0)
        abort();
    if (s2f_project_write(&project, second, sizeof second, &second_size,
                          NULL) != S2F_STATUS_OK)
        abort();
    if (first_size != second_size || memcmp(first, second, first_size) != 0)
        abort();
    return 0;
}
