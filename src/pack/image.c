#include "pack/image.h"

#include "base/bytes.h"
#include "cpu/opcode.h"
#include "format/sf2_internal.h"

#include <string.h>

/* Where in the patch what is filled in. */
enum {
    PATCH_ZERO_PAGE_1 = 1,
    PATCH_ZERO_PAGE_2 = 5,
    PATCH_FROM_LOW = 10,
    PATCH_TO_LOW = 13,
    PATCH_FROM_HIGH = 16,
    PATCH_TO_HIGH = 19,
    PATCH_ZERO_PAGE_3 = 28,
    PATCH_INIT = 30
};

/* What the editor's packer appends for several songs: copies the pointers of
 * the order lists of song A to where the driver reads them, then goes on to
 * the driver's init with A as it was. */
static const uint8_t patch[S2F_PACK_PATCH] = {
    0x85, 0x00,       /*  0 STA zp */
    0x0a,             /*  2 ASL A */
    0x18,             /*  3 CLC */
    0x65, 0x00,       /*  4 ADC zp    A = 3 * song */
    0xaa,             /*  6 TAX */
    0xa0, 0x00,       /*  7 LDY #0 */
    0xbd, 0x00, 0x00, /*  9 LDA list_low,X */
    0x99, 0x00, 0x00, /* 12 STA pointer_low,Y */
    0xbd, 0x00, 0x00, /* 15 LDA list_high,X */
    0x99, 0x00, 0x00, /* 18 STA pointer_high,Y */
    0xe8,             /* 21 INX */
    0xc8,             /* 22 INY */
    0xc0, 0x03,       /* 23 CPY #3 */
    0xd0, 0xee,       /* 25 BNE 9 */
    0xa5, 0x00,       /* 27 LDA zp */
    0x4c, 0x00, 0x00, /* 29 JMP init */
};

static unsigned count_lists(const struct s2f_pack_plan *plan)
{
    return plan->songs * plan->project->music.tracks;
}

uint32_t s2f_pack_image_size(const struct s2f_pack_plan *plan)
{
    uint32_t size = plan->end - plan->project->descriptor.code_top;

    if (plan->songs > 1)
        size += 2 * count_lists(plan) + S2F_PACK_PATCH;
    return size;
}

/* Offset in the image of the section that begins at from in the project. */
static uint32_t offset_of(const struct s2f_pack_plan *plan, uint32_t from)
{
    return s2f_pack_moved(plan, from) - plan->project->descriptor.code_top;
}

/* The final address of that section. */
static uint16_t address_of(const struct s2f_pack_code *code, uint32_t from)
{
    return (uint16_t)(s2f_pack_moved(code->plan, from) + code->delta);
}

static void copy_bytes(const struct s2f_pack_plan *plan, uint8_t *image)
{
    const struct s2f_descriptor *d = &plan->project->descriptor;

    memcpy(image, plan->memory + d->code_top, d->driver_size);
    for (unsigned i = 0; i < plan->sections; i++) {
        const struct s2f_pack_section *s = &plan->section[i];

        memcpy(image + (s->to - d->code_top), plan->memory + s->from, s->size);
    }
}

/* The pointers are those of the first song, whichever one is selected. */
static void set_pointers(const struct s2f_pack_code *code, uint8_t *image)
{
    const struct s2f_pack_plan *plan = code->plan;
    const struct s2f_project *project = plan->project;
    const struct s2f_music *m = &project->music;

    for (unsigned t = 0; t < m->tracks; t++) {
        uint16_t at = address_of(code, s2f_sf2_order_list(project, t));

        image[offset_of(plan, m->order_list_low) + t] = (uint8_t)at;
        image[offset_of(plan, m->order_list_high) + t] = (uint8_t)(at >> 8);
    }
    for (unsigned n = 0; n < plan->sequences; n++) {
        uint16_t at = address_of(code, s2f_sf2_sequence(project, n));

        image[offset_of(plan, m->sequence_low) + n] = (uint8_t)at;
        image[offset_of(plan, m->sequence_high) + n] = (uint8_t)(at >> 8);
    }
}

/* Appends all songs' pointers and the patch. An init that begins with a jump
 * is led to the patch; any other is called through it. */
static void add_songs(const struct s2f_pack_code *code, uint8_t *image,
                      uint16_t *init)
{
    const struct s2f_pack_plan *plan = code->plan;
    const struct s2f_music *m = &plan->project->music;
    uint32_t top = plan->project->descriptor.code_top;
    unsigned lists = count_lists(plan);
    uint8_t *low = image + (plan->end - top), *high = low + lists,
            *p = high + lists, *entry;
    uint16_t base = (uint16_t)(plan->end + code->delta);
    uint16_t patched = (uint16_t)(base + 2 * lists);

    for (unsigned i = 0; i < lists; i++) {
        uint16_t at = address_of(code, s2f_sf2_order_list(plan->project, i));

        low[i] = (uint8_t)at;
        high[i] = (uint8_t)(at >> 8);
    }
    entry = image + (plan->project->common.init - top);
    memcpy(p, patch, sizeof patch);
    p[PATCH_ZERO_PAGE_1] = p[PATCH_ZERO_PAGE_2] = p[PATCH_ZERO_PAGE_3] =
        code->new_low;
    s2f_put_le16(p + PATCH_FROM_LOW, base);
    s2f_put_le16(p + PATCH_FROM_HIGH, (uint16_t)(base + lists));
    s2f_put_le16(p + PATCH_TO_LOW, address_of(code, m->order_list_low));
    s2f_put_le16(p + PATCH_TO_HIGH, address_of(code, m->order_list_high));
    if (entry[0] == OP_JMP) {
        s2f_put_le16(p + PATCH_INIT, s2f_le16(entry + 1));
        s2f_put_le16(entry + 1, patched);
    } else {
        s2f_put_le16(p + PATCH_INIT, *init);
        *init = patched;
    }
}

uint32_t s2f_pack_image(const struct s2f_pack_code *code, uint8_t *image,
                        uint16_t *init, uint16_t *play)
{
    const struct s2f_project *project = code->plan->project;

    *init = (uint16_t)(project->common.init + code->delta);
    *play = (uint16_t)(project->common.update + code->delta);
    copy_bytes(code->plan, image);
    s2f_pack_move(code, image);
    set_pointers(code, image);
    if (code->plan->songs > 1)
        add_songs(code, image, init);
    return s2f_pack_image_size(code->plan);
}
