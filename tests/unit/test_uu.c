/*
 * Files uuencoded in a text are found when they are whole, and nothing else is taken for one.
 */
#include "parse/uu.h"
#include "tests/unit/test.h"

#include <string.h>

#define BLOCK "begin 644 a b.txt\r\n#86)C\r\n`\r\nend\r\n"

typedef struct {
    const char *text;
    const char *names; /* those found, a "|" behind each */
    const char *left;
} Case;

static void
test_find(void)
{
    static const Case cases[] = {
        {"", "", ""},
        {"Hello\nbegin the day\nend\n", "", "Hello\nbegin the day\nend\n"},
        {"Hello\n" BLOCK "Bye\n", "a b.txt|", "Hello\nBye\n"},
        {BLOCK BLOCK, "a b.txt|a b.txt|", ""},
        {"begin 0755 x\n#86)C\nend", "x|", ""},
        /* a sum behind each line, as some programs write */
        {"begin 644 x\n#86)CA\n \nend\n", "x|", ""},
        /* its last sign, a blank, was taken off */
        {"begin 644 x\n%:&5L;&\\\nend\n", "x|", ""},
        /* none that is whole */
        {"begin 644 x\n#86)C\n`\n", "", "begin 644 x\n#86)C\n`\n"},
        {"begin 644 x\n`\nend\n", "", "begin 644 x\n`\nend\n"},
        {"begin 644 x\nsome words\nend\n", "", "begin 644 x\nsome words\nend\n"},
        {"begin 644 x\n#8\n`\nend\n", "", "begin 644 x\n#8\n`\nend\n"},
        {"begin 999 x\n#86)C\n`\nend\n", "", "begin 999 x\n#86)C\n`\nend\n"},
        {" " BLOCK, "", " " BLOCK},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = g_strdup(cases[i].text);
        g_autoptr(GPtrArray) files = uu_find(text, strlen(text));
        g_autoptr(GString) names = g_string_new(NULL);
        for (guint j = 0; j < files->len; j++)
            g_string_append_printf(names, "%s|", ((UuFile *)files->pdata[j])->name);
        uu_remove(text);
        g_assert_cmpstr(names->str, ==, cases[i].names);
        g_assert_cmpstr(text, ==, cases[i].left);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/uu/find", test_find);
    return g_test_run();
}
