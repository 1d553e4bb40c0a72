#include "ctl/record.h"

#include "ctl/json.h"

#include <string.h>

#define INDENT 2 /* of what stands under a key */

typedef struct {
    const char *key;
    Cell cell;
    Table *table; /* instead of the cell */
} Field;

struct Record {
    GArray *fields;
};

static void
clear_field(gpointer data)
{
    Field *field = data;
    cell_clear(&field->cell);
    g_clear_pointer(&field->table, table_free);
}

Record *
record_new(void)
{
    Record *record = g_new0(Record, 1);
    record->fields = g_array_new(FALSE, FALSE, sizeof(Field));
    g_array_set_clear_func(record->fields, clear_field);
    return record;
}

void
record_free(Record *record)
{
    if (!record)
        return;
    g_array_unref(record->fields);
    g_free(record);
}

void
record_add(Record *record, const char *key, Cell cell)
{
    Field field = {.key = key, .cell = cell};
    g_array_append_val(record->fields, field);
}

void
record_add_table(Record *record, const char *key, Table *table)
{
    Field field = {.key = key, .table = table};
    g_array_append_val(record->fields, field);
}

static gboolean
is_line(const Field *field)
{
    return !field->table && field->cell.kind != CELL_BLOCK;
}

static guint
key_width(const Record *record)
{
    gsize width = 0;
    for (guint i = 0; i < record->fields->len; i++) {
        const Field *field = &g_array_index(record->fields, Field, i);
        if (is_line(field))
            width = MAX(width, strlen(field->key) + 1);
    }
    return (guint)width;
}

static void
append_field(GString *out, const Field *field, guint width, guint columns)
{
    if (is_line(field)) {
        g_autofree char *line = cell_line(&field->cell);
        g_string_append_printf(out, "%s:%*s %s\n", field->key,
                               (int)(width - strlen(field->key) - 1), "", line);
        return;
    }
    g_string_append_printf(out, "%s:\n", field->key);
    if (field->table)
        table_append_lines(out, field->table, columns, INDENT);
    else
        cell_append_block(out, &field->cell, INDENT);
}

void
record_append_lines(GString *out, const Record *record, guint columns)
{
    guint width = key_width(record);
    for (guint i = 0; i < record->fields->len; i++)
        append_field(out, &g_array_index(record->fields, Field, i), width, columns);
}

void
record_append_json(GString *out, const Record *record)
{
    g_string_append(out, "{");
    for (guint i = 0; i < record->fields->len; i++) {
        const Field *field = &g_array_index(record->fields, Field, i);
        g_string_append(out, i ? ",\n " : "\n ");
        json_string(out, field->key);
        g_string_append(out, ": ");
        if (field->table)
            table_append_json(out, field->table);
        else
            cell_append_json(out, &field->cell);
    }
    g_string_append(out, "\n}");
}
