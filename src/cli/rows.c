#include "cli/rows.h"

#include "cli/table.h"

#include <stdio.h>
#include <string.h>

static const struct s2f_value *find(const struct s2f_value *value, int values,
                                    const char *name)
{
    for (int i = 0; i < values; i++)
        if (strcmp(value[i].name, name) == 0)
            return &value[i];
    return NULL;
}

/* A text in a column of its own; more than fits is cut, paths at their
 * beginning. */
static void add_cell(struct s2f_text *out, const struct s2f_column *column,
                     const char *text)
{
    bool tail = strcmp(column->name, "path") == 0;

    if (column->number && strlen(text) < column->width)
        s2f_text_printf(out, "%*s", (int)column->width, text);
    else
        s2f_table_cell(out, text, column->width, tail);
}

static void add_headings(struct s2f_text *out, const struct s2f_column *column)
{
    for (; column->name != NULL; column++) {
        add_cell(out, column,
                 column->heading == NULL ? column->name : column->heading);
        s2f_text_add(out, column[1].name == NULL ? "\n" : " ");
    }
}

/* Numbers with a fraction are cut to two digits: 100 means all. */
static void add_value(struct s2f_text *out, const struct s2f_value *value)
{
    if (value == NULL || value->kind == S2F_VALUE_NONE)
        s2f_text_add(out, "-");
    else if (value->kind != S2F_VALUE_REAL)
        s2f_text_add_path(out, value->text);
    else if (value->number == (double)(long long)value->number)
        s2f_text_printf(out, "%lld", (long long)value->number);
    else
        s2f_text_printf(out, "%.2f",
                        (double)(long long)(value->number * 100) / 100);
}

static void add_row(struct s2f_text *out, const struct s2f_column *column,
                    const struct s2f_value *value, int values)
{
    struct s2f_text text = S2F_TEXT_INIT;

    for (; column->name != NULL; column++) {
        s2f_text_clear(&text);
        add_value(&text, find(value, values, column->name));
        add_cell(out, column, text.data);
        s2f_text_add(out, column[1].name == NULL ? "\n" : " ");
    }
    s2f_text_free(&text);
}

/* As RFC 4180 has it. */
static void add_csv(struct s2f_text *out, const char *text)
{
    if (strpbrk(text, ",\"\r\n") == NULL) {
        s2f_text_add(out, text);
        return;
    }
    s2f_text_add(out, "\"");
    for (; *text != '\0'; text++) {
        if (*text == '"')
            s2f_text_add(out, "\"");
        s2f_text_add_bytes(out, text, 1);
    }
    s2f_text_add(out, "\"");
}

static void add_csv_row(struct s2f_text *out, const struct s2f_value *value,
                        int values, bool names)
{
    for (int i = 0; i < values; i++) {
        if (names)
            add_csv(out, value[i].name);
        else if (value[i].kind != S2F_VALUE_NONE)
            add_csv(out, value[i].text);
        s2f_text_add(out, i + 1 == values ? "\n" : ",");
    }
}

static void add_json_row(struct s2f_text *out, const struct s2f_value *value,
                         int values)
{
    for (int i = 0; i < values; i++) {
        s2f_text_printf(out, "%s\"%s\":", i == 0 ? "{" : ",", value[i].name);
        if (value[i].kind == S2F_VALUE_NONE)
            s2f_text_add(out, "null");
        else if (value[i].kind == S2F_VALUE_TEXT)
            s2f_text_add_json(out, value[i].text);
        else
            s2f_text_add(out, value[i].text);
    }
    s2f_text_add(out, "}\n");
}

enum s2f_status s2f_rows_take(void *payload, const struct s2f_value *value,
                              int values)
{
    struct s2f_rows *rows = payload;
    struct s2f_text *out = &rows->line;
    bool first = rows->count++ == 0;

    s2f_text_clear(out);
    switch (rows->how) {
    case S2F_ROWS_TABLE:
        if (first)
            add_headings(out, rows->column);
        add_row(out, rows->column, value, values);
        break;
    case S2F_ROWS_CSV:
        if (first)
            add_csv_row(out, value, values, true);
        add_csv_row(out, value, values, false);
        break;
    case S2F_ROWS_JSON:
        add_json_row(out, value, values);
        break;
    }
    if (out->failed || fwrite(out->data, 1, out->size, stdout) != out->size)
        return S2F_STATUS_IO;
    return S2F_STATUS_OK;
}
