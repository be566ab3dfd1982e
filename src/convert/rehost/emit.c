/* Small pieces of 6510 code. Everything here must do the same on a C64 and on
 * the editor's CPU (doc/editor-cpu.md): no carry after a compare. */
#include "convert/rehost/driver.h"

#include "cpu/opcode.h"

void s2f_emit_byte(struct s2f_emit *e, unsigned value)
{
    e->memory[e->at++ & 0xffff] = (uint8_t)value;
}

void s2f_emit_op(struct s2f_emit *e, unsigned opcode, unsigned operand)
{
    s2f_emit_byte(e, opcode);
    s2f_emit_byte(e, operand);
}

void s2f_emit_word(struct s2f_emit *e, unsigned opcode, uint32_t operand)
{
    s2f_emit_byte(e, opcode);
    s2f_emit_byte(e, operand & 0xff);
    s2f_emit_byte(e, operand >> 8 & 0xff);
}

uint32_t s2f_emit_branch(struct s2f_emit *e, unsigned opcode)
{
    s2f_emit_op(e, opcode, 0);
    return e->at;
}

void s2f_emit_land(struct s2f_emit *e, uint32_t branch)
{
    e->memory[(branch - 1) & 0xffff] = (uint8_t)(e->at - branch);
}

void s2f_emit_back(struct s2f_emit *e, unsigned opcode, uint32_t target)
{
    s2f_emit_op(e, opcode, target - (e->at + 2));
}

static void load_list(struct s2f_emit *e, const struct s2f_rehost *r,
                      const struct s2f_project *project, uint32_t position)
{
    s2f_emit_word(e, OP_LDA_ABX, project->music.order_list_low);
    s2f_emit_op(e, OP_STA_ZP, r->place.pointer);
    s2f_emit_word(e, OP_LDA_ABX, project->music.order_list_high);
    s2f_emit_op(e, OP_STA_ZP, r->place.pointer + 1u);
    s2f_emit_word(e, OP_LDY_ABX, position);
    s2f_emit_op(e, OP_LDA_IZY, r->place.pointer);
}

void s2f_emit_fetch(struct s2f_emit *e, const struct s2f_rehost *r,
                    const struct s2f_project *project, uint32_t transpose,
                    uint32_t sequence, uint32_t position, const uint8_t *stop,
                    unsigned stop_size)
{
    bool doubled = r->family == S2F_REHOST_NP21 || r->family == S2F_REHOST_JCH;
    uint32_t plain, more;

    load_list(e, r, project, position);
    plain = s2f_emit_branch(e, OP_BPL);
    if (stop) {
        s2f_emit_op(e, OP_CMP_IMM, 0xfe);
        more = s2f_emit_branch(e, OP_BNE);
        for (unsigned i = 0; i < stop_size; i++)
            s2f_emit_byte(e, stop[i]);
        s2f_emit_land(e, more);
    }
    s2f_emit_byte(e, OP_SEC);
    s2f_emit_op(e, OP_SBC_IMM, 0xa0);
    if (doubled)
        s2f_emit_byte(e, OP_ASL_A);
    s2f_emit_word(e, OP_STA_ABX, transpose);
    s2f_emit_byte(e, OP_INY);
    s2f_emit_op(e, OP_LDA_IZY, r->place.pointer);
    s2f_emit_land(e, plain);
    s2f_emit_word(e, OP_STA_ABX, sequence);
    s2f_emit_byte(e, OP_INY);
    s2f_emit_op(e, OP_LDA_IZY, r->place.pointer);
    s2f_emit_op(e, OP_CMP_IMM, 0xff);
    more = s2f_emit_branch(e, OP_BNE);
    s2f_emit_byte(e, OP_INY);
    s2f_emit_op(e, OP_LDA_IZY, r->place.pointer);
    s2f_emit_byte(e, OP_TAY);
    s2f_emit_land(e, more);
    s2f_emit_byte(e, OP_TYA);
    s2f_emit_word(e, OP_STA_ABX, position);
}
