/* Reads of chips that the editor has not: the VIC's line, timers, the third
 * voice's output. Its RAM gives what was last stored there, so that a wait
 * never ends and a random number is always the same. */
#ifndef S2F_CONVERT_MEND_IO_H
#define S2F_CONVERT_MEND_IO_H

#include "convert/mend/region.h"

/* The cells of these stubs, behind those of the others. */
enum s2f_io_cell {
    S2F_IO_LINE,    /* $D012, from 0 on with each play call */
    S2F_IO_CONTROL, /* $D011, whose bit 7 is the line's, too */
    S2F_IO_RASTER,  /* $D019: a raster interrupt */
    S2F_IO_ICR_1,   /* $DC0D */
    S2F_IO_ICR_2,   /* $DD0D */
    S2F_IO_NOISE,   /* two bytes: all else; 0 at each start */
    S2F_IO_CELLS = S2F_IO_NOISE + 2
};

/* What S2F_IO_CONTROL is before each play call: line 0. */
enum { S2F_IO_CONTROL_START = 0x1b };

/* Replaces the instructions of code->source->io_read that can be, where
 * source->mend_io says so, and marks them in sources[]. mends->chips is set
 * where there are such. */
void s2f_mend_io(const struct s2f_region_code *code, uint8_t *sources,
                 struct s2f_stub *stub, struct s2f_mends *mends);

#endif
