#include "convert/music/texts.h"

#include "base/bytes.h"

#include <string.h>

enum { TABLE_HEAD = 4 + 2, LAYER_HEAD = 2 };

void s2f_texts_begin(struct s2f_aux *aux)
{
    aux->text_size = 0;
}

static size_t row_length(const char (*row)[S2F_TEXT_ROW], unsigned i)
{
    return row ? strnlen(row[i], S2F_TEXT_ROW) : 0;
}

static size_t layer_size(unsigned rows, const char (*row)[S2F_TEXT_ROW])
{
    size_t size = LAYER_HEAD;

    for (unsigned i = 0; i < rows; i++)
        size += 1 + row_length(row, i);
    return size;
}

/* Returns where the layer ends. */
static uint8_t *add_layer(uint8_t *out, unsigned rows,
                          const char (*row)[S2F_TEXT_ROW])
{
    s2f_put_le16(out, (uint16_t)rows);
    out += LAYER_HEAD;
    for (unsigned i = 0; i < rows; i++) {
        size_t length = row_length(row, i);

        *out++ = (uint8_t)length;
        if (length)
            memcpy(out, row[i], length);
        out += length;
    }
    return out;
}

bool s2f_texts_add(struct s2f_aux *aux, uint8_t id, unsigned layers,
                   unsigned rows, const char (*row)[S2F_TEXT_ROW])
{
    size_t size = TABLE_HEAD + layers * layer_size(rows, row);
    size_t from = aux->text_size ? aux->text_size : 1; /* behind the count */
    uint8_t *out;

    if (size > sizeof aux->text - from)
        return false;
    if (!aux->text_size)
        aux->text[0] = 0;
    out = aux->text + from;
    s2f_put_le16(out, id);
    s2f_put_le16(out + 2, 0);
    s2f_put_le16(out + 4, (uint16_t)layers);
    out += TABLE_HEAD;
    for (unsigned i = 0; i < layers; i++)
        out = add_layer(out, rows, row);
    aux->text[0]++;
    aux->text_size = from + size;
    return true;
}
