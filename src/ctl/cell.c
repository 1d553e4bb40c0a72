#include "ctl/cell.h"

#include "base/clock.h"
#include "base/text.h"
#include "ctl/json.h"

#include <string.h>

Cell
cell_text(const char *text)
{
    return (Cell){.kind = CELL_TEXT, .text = g_strdup(text)};
}

Cell
cell_block(const char *text)
{
    return (Cell){.kind = CELL_BLOCK, .text = g_strdup(text)};
}

Cell
cell_number(gint64 number)
{
    return (Cell){.kind = CELL_NUMBER, .number = number};
}

Cell
cell_id(gint64 id)
{
    return (Cell){.kind = CELL_NUMBER, .none = id == 0, .number = id};
}

Cell
cell_time(gint64 us)
{
    return (Cell){.kind = CELL_TIME, .number = us};
}

Cell
cell_flag(gboolean flag)
{
    return (Cell){.kind = CELL_FLAG, .number = flag};
}

Cell
cell_list(const char *const *list)
{
    return (Cell){.kind = CELL_LIST, .list = g_strdupv((char **)list)};
}

void
cell_clear(Cell *cell)
{
    g_clear_pointer(&cell->text, g_free);
    g_clear_pointer(&cell->list, g_strfreev);
}

static char *
list_line(char *const *list)
{
    if (!list || !*list)
        return g_strdup("-");
    g_autofree char *joined = g_strjoinv(", ", (char **)list);
    return text_printable(joined);
}

char *
cell_line(const Cell *cell)
{
    switch (cell->kind) {
    case CELL_TEXT:
    case CELL_BLOCK:
        return cell->text && *cell->text ? text_printable(cell->text) : g_strdup("-");
    case CELL_NUMBER:
        return cell->none ? g_strdup("-") : g_strdup_printf("%" G_GINT64_FORMAT, cell->number);
    case CELL_TIME:
        return cell->number ? clock_format_rfc3339(cell->number) : g_strdup("-");
    case CELL_FLAG:
        return g_strdup(cell->number ? "yes" : "no");
    case CELL_LIST:
        return list_line(cell->list);
    }
    g_assert_not_reached();
}

void
cell_append_block(GString *out, const Cell *cell, guint indent)
{
    const char *line = cell->text ? cell->text : "";
    while (*line) {
        const char *end = strchr(line, '\n');
        gsize length = end ? (gsize)(end - line) : strlen(line);
        gsize shown = length && line[length - 1] == '\r' ? length - 1 : length;
        g_autofree char *raw = g_strndup(line, shown);
        g_autofree char *safe = text_printable(raw);
        g_string_append_printf(out, "%*s%s\n", *safe ? (int)indent : 0, "", safe);
        line += length + (end ? 1 : 0);
    }
}

void
cell_append_json(GString *out, const Cell *cell)
{
    switch (cell->kind) {
    case CELL_TEXT:
    case CELL_BLOCK:
        json_string(out, cell->text);
        return;
    case CELL_NUMBER:
        if (cell->none)
            json_string(out, NULL);
        else
            json_number(out, cell->number);
        return;
    case CELL_TIME:
        json_time(out, cell->number);
        return;
    case CELL_FLAG:
        json_flag(out, cell->number != 0);
        return;
    case CELL_LIST:
        json_strings(out, (const char *const *)cell->list);
        return;
    }
}
