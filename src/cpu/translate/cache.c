/* What is translated: its making and freeing, where it begins, and what happens
 * when code changes. */
#include "cpu/mos6510_core.h"
#include "cpu/translate/internal.h"
#include "cpu/translate/x86.h"

#include <stdlib.h>

struct s2f_translator *s2f_translator_new(void)
{
    struct s2f_translator *t = calloc(1, sizeof *t);

    if (!t)
        return NULL;
    if (!s2f_code_map(&t->write, &t->exec, CODE_SIZE)) {
        free(t);
        return NULL;
    }
    for (unsigned i = 0; i < sizeof t->reversed; i++)
        t->reversed[i] = reversed((uint8_t)i);
    s2f_translate_shared(t);
    t->first = t->code;
    for (uint32_t pc = 0; pc <= 0x10000; pc++)
        t->target[pc] = t->none;
    return t;
}

void s2f_translator_free(struct s2f_translator *translator)
{
    if (!translator)
        return;
    s2f_code_unmap(translator->write, translator->exec, CODE_SIZE);
    free(translator);
}

static void forget_label(struct s2f_translator *t, const struct label *label)
{
    t->label_at[label->pc] = 0;
    t->target[label->pc] = t->none;
}

void s2f_translator_flush(struct s2f_translator *t)
{
    if (!t->regions)
        return;
    for (uint32_t i = 0; i < t->labels; i++)
        forget_label(t, &t->label[i]);
    for (uint32_t i = 0; i < t->regions; i++)
        memset(t->fixed + t->region[i].start, 0, t->region[i].size);
    for (uint32_t i = 0; i < t->looses; i++)
        memset(t->reached + t->loose[i].low, 0,
               (size_t)t->loose[i].high - t->loose[i].low + 1);
    t->labels = t->regions = t->looses = 0;
    t->relied_from = t->relied_to = 0;
    t->code = t->first;
    t->flushes++;
}

static void unlearn(struct s2f_translator *t)
{
    for (uint32_t i = 0; i < sizeof t->learnt; i++) {
        if (!t->learnt[i])
            continue;
        memset(t->varies + ((size_t)i << LINE_SHIFT), 0, LINE);
        memset(t->heat + ((size_t)i << LINE_SHIFT), 0, LINE);
        t->learnt[i] = 0;
    }
}

void s2f_translator_forget(struct s2f_translator *translator)
{
    struct s2f_translator *t = translator;

    if (!t || !t->used)
        return;
    /* a dropped region's size is lost, but not what it marked */
    for (uint32_t i = 0; i < t->regions; i++)
        if (!t->region[i].size)
            memset(t->fixed, 0, sizeof t->fixed);
    s2f_translator_flush(t);
    if (t->mark)
        memset(t->seen, 0, sizeof t->seen);
    unlearn(t);
    t->used = t->mirrored = false;
}

void s2f_translator_link(struct s2f_translator *t, uint32_t site, uint32_t to)
{
    link_here(t->write + site, t->write + to);
}

/* Other regions jump to this label's entry: it now leaves, and asks to be
 * linked to the label's next translation. */
static void drop_label(struct s2f_translator *t, struct label *label)
{
    uint8_t *p = t->write + label->entry, *site;

    if (t->label_at[label->pc] != label - t->label + 1)
        return;
    forget_label(t, label);
    if (!label->entry)
        return;
    site = put_jmp(&p);
    p = t->write + t->code;
    link_here(site, p);
    put_mov_imm(&p, R_T0, label->pc);
    put_mov_imm(&p, R_T1, (uint32_t)(site - t->write));
    site = put_jmp(&p);
    link_here(site, t->write + t->leave_at[LEAVE_LINK]);
    t->code = (uint32_t)(p - t->write);
}

static void drop_region(struct s2f_translator *t, struct region *region)
{
    for (uint32_t i = 0; i < region->count; i++)
        drop_label(t, &t->label[region->first + i]);
    region->size = 0;
}

/* fixed[] keeps the rest of dropped regions: a store there drops nothing more,
 * and makes the byte one that varies, which costs little. */
void s2f_translator_hit(struct s2f_translator *t, uint16_t address)
{
    vary(t, address);
    t->fixed[address] = 0;
    t->used = true;
    for (uint32_t i = 0; i < t->regions; i++) {
        struct region *region = &t->region[i];

        if ((uint16_t)(address - region->start) >= region->size)
            continue;
        /* the stubs of the labels need room */
        if (t->code + CODE_RESERVE / 4 > CODE_SIZE) {
            s2f_translator_flush(t);
            return;
        }
        drop_region(t, region);
    }
}

void s2f_translator_poke(struct s2f_translator *translator, uint16_t address)
{
    if (!translator)
        return;
    if (translator->mirrored)
        translator->mirror[address] = translator->memory->ram[address];
    if (translator->fixed[address])
        s2f_translator_hit(translator, address);
}

/* As many bytes as translations rely on are a small part of memory. */
void s2f_translator_move(struct s2f_translator *translator,
                         struct s2f_memory *memory)
{
    struct s2f_translator *t = translator;

    if (!t || !t->used)
        return;
    for (uint32_t i = 0; i < t->regions; i++) {
        const struct region region = t->region[i];
        const uint8_t *was = t->memory->ram + region.start,
                      *is = memory->ram + region.start;

        if (memcmp(was, is, region.size) == 0)
            continue;
        for (uint32_t k = 0; k < region.size; k++)
            if (was[k] != is[k] && t->fixed[region.start + k])
                s2f_translator_hit(t, (uint16_t)(region.start + k));
    }
    t->memory = memory;
}

/* Drops the regions whose stores do not look and may reach the one translated
 * last; they look where they are translated again. Without room for that all
 * is dropped: false. */
static bool drop_loose(struct s2f_translator *t)
{
    for (uint32_t i = 0; i < t->looses; i++) {
        const struct loose *loose = &t->loose[i];

        if (loose->low >= t->relied_to || loose->high < t->relied_from ||
            !t->region[loose->region].size)
            continue;
        if (t->code + CODE_RESERVE / 4 > CODE_SIZE) {
            s2f_translator_flush(t);
            return false;
        }
        drop_region(t, &t->region[loose->region]);
    }
    t->relied_from = t->relied_to = 0;
    return true;
}

static unsigned translate(struct s2f_translator *t, uint16_t pc)
{
    unsigned index = s2f_translate(t, pc);

    if (t->relied_from != t->relied_to && !drop_loose(t))
        index = s2f_translate(t, pc);
    return index;
}

uint32_t s2f_translator_entry(struct s2f_translator *t, uint16_t pc)
{
    struct label *label;
    unsigned index;

    if (t->code + CODE_RESERVE > CODE_SIZE ||
        t->labels + MAX_INS > MAX_LABELS || t->regions == MAX_REGIONS)
        s2f_translator_flush(t);
    index = t->label_at[pc];
    if (!index)
        index = translate(t, pc);
    if (!index)
        return 0;
    label = &t->label[index - 1];
    if (!label->entry) {
        label->entry = s2f_translate_entry(t, label);
        t->target[pc] = t->exec + label->entry;
        if (pc == 0)
            t->target[0x10000] = t->target[0];
    }
    return label->entry;
}
