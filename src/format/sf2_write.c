/* Writing a project: header, memory up to the highest sequence in use, IRQ
 * starter, auxiliary chunks, as the editor's own save lays them out (SID
 * Factory II, EditorFacility::SaveFile). */
#include "format/sf2_internal.h"

#include "base/bytes.h"

#include <string.h>

enum {
    VECTORS_END = 0x1000,
    OP_JMP = 0x4c,
    /* Offsets into the starter. */
    STARTER_INIT = 4,
    STARTER_IRQ_LOW = 15,
    STARTER_IRQ_HIGH = 20,
    STARTER_IRQ = 41,
    STARTER_UPDATE = 45
};

/* Makes SYS 4093 play the project on a C64: init with A = 0, then update once
 * a frame from a raster interrupt. The zeros are filled in. */
static const uint8_t starter[] = {
    0x78,             /*  0 SEI        no interrupt until all is set */
    0xa9, 0x00,       /*  1 LDA #0     the first song */
    0x20, 0x00, 0x00, /*  3 JSR init */
    0xa9, 0x7f,       /*  6 LDA #$7F */
    0x8d, 0x0d, 0xdc, /*  8 STA $DC0D  CIA 1 interrupts no more */
    0xad, 0x0d, 0xdc, /* 11 LDA $DC0D  nor one that waits */
    0xa9, 0x00,       /* 14 LDA #<irq */
    0x8d, 0x14, 0x03, /* 16 STA $0314 */
    0xa9, 0x00,       /* 19 LDA #>irq */
    0x8d, 0x15, 0x03, /* 21 STA $0315 */
    0xa9, 0x1b,       /* 24 LDA #$1B   text screen, raster bit 8 clear */
    0x8d, 0x11, 0xd0, /* 26 STA $D011 */
    0xa9, 0x28,       /* 29 LDA #$28   raster line 40, above the screen */
    0x8d, 0x12, 0xd0, /* 31 STA $D012 */
    0xa9, 0x01,       /* 34 LDA #1 */
    0x8d, 0x1a, 0xd0, /* 36 STA $D01A  raster interrupts on */
    0x58,             /* 39 CLI */
    0x60,             /* 40 RTS        back to BASIC */
    0x0e, 0x19, 0xd0, /* 41 ASL $D019  acknowledge */
    0x20, 0x00, 0x00, /* 44 JSR update */
    0x4c, 0x31, 0xea  /* 47 JMP $EA31  the KERNAL's own interrupt work */
};

static void write_starter(uint8_t *out, uint16_t at,
                          const struct s2f_driver_common *common)
{
    uint16_t irq = (uint16_t)(at + STARTER_IRQ);

    memcpy(out, starter, sizeof starter);
    s2f_put_le16(out + STARTER_INIT, common->init);
    out[STARTER_IRQ_LOW] = (uint8_t)irq;
    out[STARTER_IRQ_HIGH] = (uint8_t)(irq >> 8);
    s2f_put_le16(out + STARTER_UPDATE, common->update);
}

size_t s2f_project_tail_size(const struct s2f_project *project)
{
    return sizeof starter + s2f_sf2_aux_write(&project->aux, NULL, 0);
}

/* Where the parts of the file go. */
struct plan {
    size_t header; /* size */
    uint32_t tail; /* address: behind the highest sequence in use */
    uint32_t end;  /* of the file */
};

static enum s2f_status plan_header(const struct s2f_project *project,
                                   struct plan *plan, struct s2f_diag *diag)
{
    unsigned block = 0;

    plan->header = s2f_sf2_header_write(project, NULL, 0, &block);
    if (plan->header == 0)
        return s2f_fail(diag, S2F_STATUS_SF2_REJECTED, S2F_WHERE_ADDRESS,
                        project->top,
                        "block-size: header block %u would take more than 255 "
                        "bytes",
                        block);
    if (project->top + plan->header > S2F_PROJECT_AUX_POINTER)
        return s2f_fail(diag, S2F_STATUS_SF2_UNSAFE, S2F_WHERE_ADDRESS,
                        project->top,
                        "header-place: the header at $%04X takes %zu bytes and "
                        "must end at or below $0FFB",
                        project->top, plan->header);
    return S2F_STATUS_OK;
}

static enum s2f_status plan_file(const struct s2f_project *project,
                                 struct plan *plan, struct s2f_diag *diag)
{
    const struct s2f_aux *aux = &project->aux;
    enum s2f_status status = plan_header(project, plan, diag);

    if (status != S2F_STATUS_OK)
        return status;
    if (aux->text_size > S2F_PROJECT_MAX_TEXT ||
        (aux->text_size && !s2f_sf2_text_valid(aux->text, aux->text_size)))
        return s2f_fail(diag, S2F_STATUS_SF2_UNSAFE, S2F_WHERE_NONE, 0,
                        "aux-text: the table texts' %zu bytes are not whole "
                        "lists",
                        aux->text_size);
    plan->tail =
        s2f_sf2_sequence(project, s2f_project_highest_sequence(project) + 1);
    if (plan->tail < VECTORS_END)
        return s2f_fail(diag, S2F_STATUS_SF2_UNSAFE, S2F_WHERE_ADDRESS,
                        plan->tail,
                        "save-lost: the sequences end at $%04X, below the "
                        "driver at $1000",
                        (unsigned)plan->tail);
    plan->end = plan->tail + (uint32_t)s2f_project_tail_size(project);
    if (plan->end > 0xffff)
        return s2f_fail(diag, S2F_STATUS_PAST_MEMORY, S2F_WHERE_ADDRESS,
                        plan->tail,
                        "behind the sequences, which end at $%X, no room is "
                        "left for %zu bytes",
                        (unsigned)plan->tail, s2f_project_tail_size(project));
    return S2F_STATUS_OK;
}

/* The file's bytes; image is where address `top` goes. */
static void lay_file(const struct s2f_project *project, const struct plan *plan,
                     uint8_t *image)
{
    uint16_t top = project->top;
    uint8_t *vectors = image + (S2F_PROJECT_AUX_POINTER - top);
    uint8_t *tail = image + (plan->tail - top);
    unsigned block;

    memcpy(image, project->memory + top, plan->tail - top);
    (void)s2f_sf2_header_write(project, image, plan->header, &block);
    write_starter(tail, (uint16_t)plan->tail, &project->common);
    (void)s2f_sf2_aux_write(&project->aux, tail + sizeof starter,
                            plan->end - plan->tail - sizeof starter);
    s2f_put_le16(vectors, (uint16_t)(plan->tail + sizeof starter));
    vectors[2] = OP_JMP;
    s2f_put_le16(vectors + 3, (uint16_t)plan->tail);
}

enum s2f_status s2f_project_write(const struct s2f_project *project,
                                  uint8_t *out, size_t room, size_t *size,
                                  struct s2f_diag *diag)
{
    struct s2f_findings findings;
    struct plan plan = {0, 0, 0};
    enum s2f_status status = plan_file(project, &plan, diag);
    size_t needed;

    *size = 0;
    if (status != S2F_STATUS_OK)
        return status;
    needed = 2 + plan.end - project->top;
    if (needed > room)
        return s2f_fail(diag, S2F_STATUS_TOO_BIG, S2F_WHERE_NONE, 0,
                        "the project takes %zu bytes; there is room for %zu",
                        needed, room);
    s2f_put_le16(out, project->top);
    lay_file(project, &plan, out + 2);
    s2f_project_check_file(out, needed, &findings);
    status = s2f_findings_status(&findings, false, diag);
    if (status == S2F_STATUS_OK)
        *size = needed;
    return status;
}
