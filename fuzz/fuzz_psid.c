/* What reads as a tune must survive writing and reading, and a second writing
 * must give the bytes of the first. */
#include <sid2sf2/tune.h>

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(int condition)
{
    if (!condition)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t first[S2F_TUNE_MAX_SIZE], second[S2F_TUNE_MAX_SIZE];
    struct s2f_tune tune, again;
    struct s2f_diag diag;
    size_t first_size, second_size;

    if (s2f_tune_read(&tune, data, size, &diag) != S2F_STATUS_OK) {
        demand(diag.status != S2F_STATUS_OK && diag.text[0] != '\0');
        return 0;
    }
    demand(tune.size > 0 && tune.load + tune.size <= 0x10000);
    demand(tune.data > data && tune.data + tune.size <= data + size);
    demand(!s2f_tune_write(&tune, first, sizeof first, &first_size, &diag));
    demand(!s2f_tune_read(&again, first, first_size, &diag));
    demand(!s2f_tune_write(&again, second, sizeof second, &second_size, NULL));
    demand(first_size == second_size && !memcmp(first, second, first_size));
    demand(tune.size == again.size &&
           !memcmp(tune.data, again.data, tune.size));
    demand(tune.load == again.load && tune.init == again.init &&
           tune.play == again.play && tune.sids == again.sids);
    /* Everything else that players mend has been mended by the first reading.
     */
    demand(again.warnings == (tune.warnings & (S2F_TUNE_WARN_FLAGS |
                                               S2F_TUNE_WARN_INIT_OUTSIDE)));
    return 0;
}
