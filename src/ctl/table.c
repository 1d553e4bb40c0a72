#include "ctl/table.h"

#include "base/text.h"
#include "ctl/json.h"

#include <string.h>

#define GAP          2     /* between two columns */
#define SHRINK_LEAST 8     /* a column narrower than this says nothing */
#define WIDTH_MOST   10000 /* of a column; what is longer is cut */
#define BLOCK_INDENT 4     /* of a block under its row */

struct Table {
    const TableColumn *columns;
    guint width; /* number of columns */
    GArray *cells;
};

static void
clear_cell(gpointer cell)
{
    cell_clear(cell);
}

Table *
table_new(const TableColumn *columns)
{
    Table *table = g_new0(Table, 1);
    table->columns = columns;
    while (columns[table->width].key)
        table->width++;
    table->cells = g_array_new(FALSE, FALSE, sizeof(Cell));
    g_array_set_clear_func(table->cells, clear_cell);
    return table;
}

void
table_free(Table *table)
{
    if (!table)
        return;
    g_array_unref(table->cells);
    g_free(table);
}

void
table_add(Table *table, Cell cell)
{
    g_assert(cell.kind == table->columns[table->cells->len % table->width].kind);
    g_array_append_val(table->cells, cell);
}

guint
table_size(const Table *table)
{
    return table->cells->len / table->width;
}

static const Cell *
cell_at(const Table *table, guint row, guint column)
{
    return &g_array_index(table->cells, Cell, row * table->width + column);
}

/* --- for people --- */

/* Whether people see the column beside others in a line. */
static gboolean
in_line(const TableColumn *column)
{
    return column->kind != CELL_BLOCK && !column->programs;
}

/* The cells of a table as lines, row by row, with the headings as row 0; NULL for what stands in no
 * line. */
static GPtrArray *
table_lines(const Table *table)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
    for (guint column = 0; column < table->width; column++)
        g_ptr_array_add(lines, g_ascii_strup(table->columns[column].key, -1));
    for (guint i = 0; i < table_size(table) * table->width; i++) {
        const Cell *cell = &g_array_index(table->cells, Cell, i);
        gboolean shown = in_line(&table->columns[i % table->width]);
        g_ptr_array_add(lines, shown ? cell_line(cell) : NULL);
    }
    return lines;
}

static guint
widest_to_shrink(const Table *table, const gsize *widths)
{
    guint widest = table->width;
    for (guint column = 0; column < table->width; column++) {
        if (!table->columns[column].shrinks || widths[column] <= SHRINK_LEAST)
            continue;
        if (widest == table->width || widths[column] > widths[widest])
            widest = column;
    }
    return widest;
}

/* Takes from the widest columns that may be cut until the line fits. */
static void
shrink(const Table *table, gsize *widths, gsize room)
{
    gsize total = 0;
    for (guint column = 0; column < table->width; column++)
        total += widths[column] + (column && widths[column] ? GAP : 0);
    while (total > room) {
        guint widest = widest_to_shrink(table, widths);
        if (widest == table->width)
            return;
        widths[widest]--;
        total--;
    }
}

static gsize *
table_widths(const Table *table, const GPtrArray *lines, gsize room)
{
    gsize *widths = g_new0(gsize, table->width);
    for (guint i = 0; i < lines->len; i++) {
        const char *line = lines->pdata[i];
        guint column = i % table->width;
        if (line && in_line(&table->columns[column]))
            widths[column] = MAX(widths[column], MIN(text_width(line), WIDTH_MOST));
    }
    if (room)
        shrink(table, widths, room);
    return widths;
}

/* Appends as much of the line as fits, with an ellipsis when it was cut. Returns the columns used.
 */
static gsize
append_cut(GString *out, const char *line, gsize room)
{
    gsize width = text_width(line);
    if (width <= room) {
        g_string_append(out, line);
        return width;
    }
    gsize used = 0;
    for (const char *p = line; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        gsize takes = g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
        if (used + takes + 1 > room)
            break;
        g_string_append_unichar(out, c);
        used += takes;
    }
    g_string_append(out, "…");
    return used + 1;
}

static void
append_row(GString *out, const Table *table, gpointer *lines, const gsize *widths, guint indent)
{
    gsize pending = indent;
    for (guint column = 0; column < table->width; column++) {
        if (!in_line(&table->columns[column]))
            continue;
        const char *line = lines[column];
        gboolean right = table->columns[column].kind == CELL_NUMBER;
        gsize width = MIN(text_width(line), widths[column]);
        if (right)
            pending += widths[column] - width;
        g_string_append_printf(out, "%*s", (int)pending, "");
        gsize used = append_cut(out, line, widths[column]);
        pending = GAP + (right || used > widths[column] ? 0 : widths[column] - used);
    }
    g_string_append_c(out, '\n');
}

static void
append_blocks(GString *out, const Table *table, guint row, guint indent)
{
    for (guint column = 0; column < table->width; column++)
        if (table->columns[column].kind == CELL_BLOCK)
            cell_append_block(out, cell_at(table, row, column), indent + BLOCK_INDENT);
}

void
table_append_lines(GString *out, const Table *table, guint columns, guint indent)
{
    guint size = table_size(table);
    if (!size) {
        g_string_append_printf(out, "%*s(none)\n", (int)indent, "");
        return;
    }
    g_autoptr(GPtrArray) lines = table_lines(table);
    g_autofree gsize *widths = table_widths(table, lines, columns > indent ? columns - indent : 0);
    append_row(out, table, lines->pdata, widths, indent);
    for (guint row = 0; row < size; row++) {
        append_row(out, table, lines->pdata + (row + 1) * table->width, widths, indent);
        append_blocks(out, table, row, indent);
    }
}

/* --- for programs --- */

void
table_append_json(GString *out, const Table *table)
{
    guint size = table_size(table);
    g_string_append_c(out, '[');
    for (guint row = 0; row < size; row++) {
        g_string_append(out, row ? ",\n {" : "\n {");
        for (guint column = 0; column < table->width; column++) {
            if (column)
                g_string_append(out, ", ");
            json_string(out, table->columns[column].key);
            g_string_append(out, ": ");
            cell_append_json(out, cell_at(table, row, column));
        }
        g_string_append_c(out, '}');
    }
    g_string_append(out, size ? "\n]" : "]");
}
