#include "outbox/answer_table.h"

#include "base/text.h"

#include <string.h>

#define GAP    "  "
#define INDENT "  "

typedef struct {
    char *label;
    guint width;
} Column;

typedef struct {
    char *text;
    char *address;
} Cell;

struct AnswerTable {
    gboolean stacked;
    GPtrArray *columns; /* of Column */
    GPtrArray *cells;   /* of Cell, row by row */
};

static void
column_free(gpointer data)
{
    Column *column = data;
    g_free(column->label);
    g_free(column);
}

static void
cell_free(gpointer data)
{
    Cell *cell = data;
    g_free(cell->text);
    g_free(cell->address);
    g_free(cell);
}

AnswerTable *
answer_table_new(gboolean stacked)
{
    AnswerTable *table = g_new0(AnswerTable, 1);
    table->stacked = stacked;
    table->columns = g_ptr_array_new_with_free_func(column_free);
    table->cells = g_ptr_array_new_with_free_func(cell_free);
    return table;
}

void
answer_table_free(AnswerTable *table)
{
    if (!table)
        return;
    g_ptr_array_unref(table->columns);
    g_ptr_array_unref(table->cells);
    g_free(table);
}

void
answer_table_column(AnswerTable *table, const char *label, guint width)
{
    Column *column = g_new0(Column, 1);
    column->label = g_strdup(label);
    column->width = width ? width : G_MAXUINT;
    g_ptr_array_add(table->columns, column);
}

void
answer_table_cell(AnswerTable *table, const char *text, const char *address)
{
    Cell *cell = g_new0(Cell, 1);
    cell->text = g_strdup(text ? text : "");
    cell->address = g_strdup(address ? address : "");
    g_ptr_array_add(table->cells, cell);
}

guint
answer_table_rows(const AnswerTable *table)
{
    return table->columns->len ? table->cells->len / table->columns->len : 0;
}

/* --- both forms ------------------------------------------------------------------------------- */

static const Cell *
cell_at(const AnswerTable *table, guint row, guint column)
{
    return table->cells->pdata[row * table->columns->len + column];
}

static const char *
label_at(const AnswerTable *table, guint column)
{
    return ((const Column *)table->columns->pdata[column])->label;
}

static gboolean
has_labels(const AnswerTable *table)
{
    for (guint i = 0; i < table->columns->len; i++)
        if (*label_at(table, i))
            return TRUE;
    return FALSE;
}

static gboolean
says_anything(const AnswerTable *table, guint column)
{
    for (guint row = 0; row < answer_table_rows(table); row++)
        if (*cell_at(table, row, column)->text)
            return TRUE;
    return FALSE;
}

/* --- plain text ------------------------------------------------------------------------------- */

char *
answer_table_cut(const char *text, guint width)
{
    GString *out = g_string_new(NULL);
    gsize used = 0;
    if (text_width(text) <= width)
        return g_string_free(g_string_append(out, text), FALSE);
    for (const char *p = text; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        gsize takes = g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
        if (used + takes + 1 > width)
            break;
        g_string_append_unichar(out, c);
        used += takes;
    }
    while (out->len && out->str[out->len - 1] == ' ')
        g_string_truncate(out, out->len - 1);
    return g_string_free(g_string_append(out, "…"), FALSE);
}

static guint
column_width(const AnswerTable *table, guint column)
{
    const Column *info = table->columns->pdata[column];
    gsize widest = text_width(info->label);
    if (!says_anything(table, column))
        return 0;
    for (guint row = 0; row < answer_table_rows(table); row++)
        widest = MAX(widest, text_width(cell_at(table, row, column)->text));
    return (guint)MIN(widest, info->width);
}

static void
end_line(GString *out)
{
    while (out->len && out->str[out->len - 1] == ' ')
        g_string_truncate(out, out->len - 1);
    g_string_append_c(out, '\n');
}

static void
add_padded(GString *out, const char *text, guint width)
{
    g_autofree char *shown = answer_table_cut(text, width);
    g_string_append(out, shown);
    for (gsize used = text_width(shown); used < width; used++)
        g_string_append_c(out, ' ');
    g_string_append(out, GAP);
}

static void
add_stacked(const AnswerTable *table, guint row, GString *out)
{
    for (guint i = 0; i < table->columns->len; i++)
        g_string_append_printf(out, INDENT "%s%s\n", i ? INDENT : "", cell_at(table, row, i)->text);
}

char *
answer_table_plain(const AnswerTable *table)
{
    GString *out = g_string_new(NULL);
    g_autofree guint *widths = g_new0(guint, table->columns->len);
    for (guint i = 0; i < table->columns->len; i++)
        widths[i] = column_width(table, i);
    if (!table->stacked && has_labels(table)) {
        for (guint i = 0; i < table->columns->len; i++)
            if (widths[i])
                add_padded(out, label_at(table, i), widths[i]);
        end_line(out);
    }
    for (guint row = 0; row < answer_table_rows(table); row++) {
        if (table->stacked) {
            add_stacked(table, row, out);
            continue;
        }
        for (guint i = 0; i < table->columns->len; i++)
            if (widths[i])
                add_padded(out, cell_at(table, row, i)->text, widths[i]);
        end_line(out);
    }
    return g_string_free(out, FALSE);
}

/* --- for a template --------------------------------------------------------------------------- */

void
answer_table_fill(const AnswerTable *table, TemplateValues *values)
{
    gboolean labels = has_labels(table);
    template_values_set_flag(values, "heads", labels);
    for (guint i = 0; labels && i < table->columns->len; i++)
        if (says_anything(table, i))
            template_values_set(template_values_add_item(values, "head"), "label",
                                label_at(table, i));
    for (guint row = 0; row < answer_table_rows(table); row++) {
        TemplateValues *line = template_values_add_item(values, "row");
        for (guint i = 0; i < table->columns->len; i++) {
            if (!says_anything(table, i))
                continue;
            const Cell *cell = cell_at(table, row, i);
            TemplateValues *item = template_values_add_item(line, "cell");
            template_values_set(item, "text", cell->text);
            template_values_set(item, "link", cell->address);
            template_values_set_flag(item, "first", i == 0);
            template_values_set_flag(item, "more", i > 0);
        }
    }
}
