/* Tables and records: aligned and harmless for people, exact for programs. */
#include "ctl/record.h"
#include "tests/unit/test.h"

#include <string.h>

static const TableColumn columns[] = {
    {"id", CELL_NUMBER}, {"name", CELL_TEXT, .shrinks = TRUE}, {"at", CELL_TIME}, {NULL}};

static void
add(Table *table, gint64 id, const char *name, gint64 at_us)
{
    table_add(table, cell_number(id));
    table_add(table, cell_text(name));
    table_add(table, cell_time(at_us));
}

static char *
lines(const Table *table, guint width)
{
    GString *out = g_string_new(NULL);
    table_append_lines(out, table, width, 0);
    return g_string_free(out, FALSE);
}

static char *
json(const Table *table)
{
    GString *out = g_string_new(NULL);
    table_append_json(out, table);
    return g_string_free(out, FALSE);
}

static void
columns_are_aligned(void)
{
    g_autoptr(Table) table = table_new(columns);
    add(table, 7, "Ann", 0);
    add(table, 1234, "Jürgen Ågård", 1767225600 * US_PER_S);
    g_autofree char *text = lines(table, 0);
    g_assert_cmpstr(text, ==,
                    "  ID  NAME          AT\n"
                    "   7  Ann           -\n"
                    "1234  Jürgen Ågård  2026-01-01T00:00:00Z\n");
    g_assert_cmpuint(table_size(table), ==, 2);
}

static void
wide_characters_take_two_columns(void)
{
    g_autoptr(Table) table = table_new(columns);
    add(table, 1, "日本", 0);
    add(table, 2, "e\xcc\x81t", 0);
    g_autofree char *text = lines(table, 0);
    g_assert_cmpstr(text, ==,
                    "ID  NAME  AT\n"
                    " 1  日本  -\n"
                    " 2  e\xcc\x81t    -\n");
}

static void
lines_are_cut_to_the_terminal(void)
{
    g_autoptr(Table) table = table_new(columns);
    add(table, 1, "a name that is rather long", 1767225600 * US_PER_S);
    add(table, 2, "日本日本日本日本日本", 0);
    g_autofree char *text = lines(table, 40);
    g_assert_cmpstr(text, ==,
                    "ID  NAME            AT\n"
                    " 1  a name that i…  2026-01-01T00:00:00Z\n"
                    " 2  日本日本日本…   -\n");
    g_autofree char *narrow = lines(table, 5);
    g_assert_nonnull(strstr(narrow, " 1  a name …  2026-01-01T00:00:00Z\n"));
}

static void
controls_are_shown_not_obeyed(void)
{
    g_autoptr(Table) table = table_new(columns);
    add(table, 1,
        "a\x1b[31m\nb\xe2\x80\xae"
        "c\xff",
        0);
    g_autofree char *text = lines(table, 0);
    g_assert_null(strchr(text, '\x1b'));
    g_assert_nonnull(strstr(text, "a\\x1b[31m\\nb\\xe2\\x80\\xaec\\xff"));
    g_autofree char *object = json(table);
    g_assert_cmpstr(object, ==,
                    "[\n {\"id\": 1, \"name\": \"a\\u001b[31m\\nb\\u202ec\xef\xbf\xbd\", "
                    "\"at\": null}\n]");
}

static void
every_byte_is_harmless(void)
{
    for (guint byte = 1; byte < 256; byte++) {
        char name[] = {(char)byte, '\0'};
        g_autoptr(Table) table = table_new(columns);
        add(table, 1, name, 0);
        g_autofree char *text = lines(table, 0);
        g_autofree char *object = json(table);
        g_assert_true(g_utf8_validate(text, -1, NULL));
        g_assert_true(g_utf8_validate(object, -1, NULL));
        for (const char *p = text; *p; p++)
            g_assert_true((guchar)*p >= 0x20 || *p == '\n');
        for (const char *p = strchr(object, '1'); *p && *p != '}'; p++)
            g_assert_cmpuint((guchar)*p, >=, 0x20);
    }
}

static void
json_keeps_types_and_escapes(void)
{
    static const TableColumn all[] = {{"n", CELL_NUMBER},
                                      {"none", CELL_NUMBER},
                                      {"f", CELL_FLAG},
                                      {"l", CELL_LIST},
                                      {"b", CELL_BLOCK},
                                      {"t", CELL_TEXT},
                                      {NULL}};
    const char *const list[] = {"a\"b", "\\", NULL};
    g_autoptr(Table) table = table_new(all);
    table_add(table, cell_number(-5));
    table_add(table, cell_id(0));
    table_add(table, cell_flag(TRUE));
    table_add(table, cell_list(list));
    table_add(table, cell_block("one\ntwo"));
    table_add(table, cell_text("\xf3\xa0\x80\x81"));
    g_autofree char *object = json(table);
    g_assert_cmpstr(object, ==,
                    "[\n {\"n\": -5, \"none\": null, \"f\": true, \"l\": [\"a\\\"b\", \"\\\\\"], "
                    "\"b\": \"one\\ntwo\", \"t\": \"\\udb40\\udc01\"}\n]");
}

static void
empty_table_says_so(void)
{
    g_autoptr(Table) table = table_new(columns);
    g_autofree char *text = lines(table, 80);
    g_autofree char *object = json(table);
    g_assert_cmpstr(text, ==, "(none)\n");
    g_assert_cmpstr(object, ==, "[]");
}

static void
programs_see_more_columns(void)
{
    static const TableColumn both[] = {
        {"id", CELL_NUMBER}, {"type", CELL_TEXT, .programs = TRUE}, {"name", CELL_TEXT}, {NULL}};
    g_autoptr(Table) table = table_new(both);
    table_add(table, cell_number(1));
    table_add(table, cell_text("support"));
    table_add(table, cell_text("x"));
    g_autofree char *text = lines(table, 0);
    g_autofree char *object = json(table);
    g_assert_cmpstr(text, ==, "ID  NAME\n 1  x\n");
    g_assert_cmpstr(object, ==, "[\n {\"id\": 1, \"type\": \"support\", \"name\": \"x\"}\n]");
}

static void
record_holds_blocks_and_tables(void)
{
    g_autoptr(Record) record = record_new();
    Table *table = table_new(columns);
    add(table, 3, "Bo", 0);
    record_add(record, "id", cell_number(12));
    record_add(record, "subject", cell_text("Hello\tyou"));
    record_add(record, "text", cell_block("first\r\n\n\x1blast"));
    record_add_table(record, "people", table);
    g_autoptr(GString) out = g_string_new(NULL);
    record_append_lines(out, record, 0);
    g_assert_cmpstr(out->str, ==,
                    "id:      12\n"
                    "subject: Hello\\tyou\n"
                    "text:\n"
                    "  first\n"
                    "\n"
                    "  \\x1blast\n"
                    "people:\n"
                    "  ID  NAME  AT\n"
                    "   3  Bo    -\n");
    g_string_truncate(out, 0);
    record_append_json(out, record);
    g_assert_cmpstr(out->str, ==,
                    "{\n \"id\": 12,\n \"subject\": \"Hello\\tyou\",\n"
                    " \"text\": \"first\\u000d\\n\\n\\u001blast\",\n \"people\": [\n"
                    " {\"id\": 3, \"name\": \"Bo\", \"at\": null}\n]\n}");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/table/columns-are-aligned", columns_are_aligned);
    g_test_add_func("/table/wide-characters-take-two-columns", wide_characters_take_two_columns);
    g_test_add_func("/table/lines-are-cut-to-the-terminal", lines_are_cut_to_the_terminal);
    g_test_add_func("/table/controls-are-shown-not-obeyed", controls_are_shown_not_obeyed);
    g_test_add_func("/table/every-byte-is-harmless", every_byte_is_harmless);
    g_test_add_func("/table/json-keeps-types-and-escapes", json_keeps_types_and_escapes);
    g_test_add_func("/table/empty-says-so", empty_table_says_so);
    g_test_add_func("/table/programs-see-more-columns", programs_see_more_columns);
    g_test_add_func("/record/holds-blocks-and-tables", record_holds_blocks_and_tables);
    return g_test_run();
}
