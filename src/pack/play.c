#include "pack/play.h"

#include <string.h>

/* Registers that differ between the two machines' SIDs. */
static uint32_t differing(const struct s2f_playback playback[2])
{
    uint32_t bits = 0;

    for (unsigned i = 0; i < 25; i++)
        bits |=
            (uint32_t)(playback[0].memory.sid[i] != playback[1].memory.sid[i])
            << i;
    return bits;
}

void s2f_pack_compare(struct s2f_playback playback[2],
                      const struct s2f_pack_plan *plan,
                      const struct s2f_tune *tune, unsigned song,
                      uint32_t frames, struct s2f_pack_song *verdict)
{
    struct s2f_playback *want = &playback[0], *got = &playback[1];

    *verdict = (struct s2f_pack_song){0, true, 0};
    s2f_playback_project(want, plan->project, plan->memory, song,
                         S2F_DIALECT_REAL, S2F_CPU_PLAIN, NULL);
    if (s2f_playback_tune(got, tune, song + 1, S2F_CPU_PLAIN, NULL, NULL))
        return;
    while (verdict->frames < frames) {
        enum s2f_status status = s2f_playback_frame(got, NULL);

        (void)s2f_playback_frame(want, NULL);
        verdict->frames++;
        verdict->registers = differing(playback);
        if (status || verdict->registers)
            return;
    }
    verdict->differs = false;
}

void s2f_pack_watch(struct s2f_playback *playback,
                    const struct s2f_pack_plan *plan, uint32_t frames,
                    uint8_t *access)
{
    memset(access, 0, 0x10000);
    for (unsigned song = 0; song < plan->songs; song++) {
        s2f_playback_project(playback, plan->project, plan->memory, song,
                             S2F_DIALECT_REAL, S2F_CPU_WATCH, access);
        for (uint32_t i = 0; i < frames; i++)
            (void)s2f_playback_frame(playback, NULL);
    }
}

static bool row_was_read(const struct s2f_table *table, unsigned row,
                         const uint8_t *access)
{
    for (unsigned column = 0; column < table->columns; column++) {
        uint32_t cell =
            table->address + (table->layout ? column * table->rows + row
                                            : row * table->columns + column);

        if (access[cell] & S2F_ACCESS_READ)
            return true;
    }
    return false;
}

void s2f_pack_keep_read(struct s2f_pack_plan *plan, const uint8_t *access)
{
    for (unsigned i = 0; i < plan->project->tables; i++) {
        const struct s2f_table *table = &plan->project->table[i];
        unsigned row = table->rows;

        while (row > plan->rows[i] && !row_was_read(table, row - 1, access))
            row--;
        plan->rows[i] = row;
    }
}
