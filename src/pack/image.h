/* A packed tune's bytes. */
#ifndef S2F_PACK_IMAGE_H
#define S2F_PACK_IMAGE_H

#include "pack/code.h"

enum {
    S2F_PACK_PATCH = 32, /* code that chooses among several songs */
    S2F_PACK_IMAGE = 0x10000 + S2F_PACK_PATCH +
                     2 * S2F_PROJECT_MAX_SONGS * S2F_PROJECT_TRACKS
};

/* Lays the tune of code->plan out in image (S2F_PACK_IMAGE bytes), moved by
 * code->delta: driver, sections, pointers, and with several songs the patch of
 * init. Returns its length; *init and *play are where they are to be called. */
uint32_t s2f_pack_image(const struct s2f_pack_code *code, uint8_t *image,
                        uint16_t *init, uint16_t *play);

/* The length that s2f_pack_image will return. */
uint32_t s2f_pack_image_size(const struct s2f_pack_plan *plan);

#endif
