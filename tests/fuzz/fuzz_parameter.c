/*
 * What parts say of themselves: a parameter of any field body is valid UTF-8, the name made of it
 * is a clean one that no reader takes for a path, and cleaning it again changes nothing.
 */
#include "tests/fuzz/fuzz.h"

#include "base/limits.h"
#include "base/text.h"
#include "parse/parameter.h"
#include "parse/part_name.h"

#include <string.h>

static void
check_name(char *name)
{
    g_autofree char *line = text_clean_line(name, -1, LIMIT_NAME_CHARS);
    g_assert_cmpstr(name, ==, line);
    g_assert_null(strpbrk(name, "/\\"));
    g_assert_true(*name != '.');
    g_free(name);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzInput input = {data, size};
    g_autofree char *body = fuzz_text(&input);
    g_autofree char *value = parameter_read(body, "name");
    g_autofree char *head = parameter_head(body);
    g_assert_null(strpbrk(head, " \t\r\n"));
    g_assert_true(!value || g_utf8_validate(value, -1, NULL));
    check_name(part_name_clean(value ? value : ""));
    check_name(part_name_of_message(value ? value : ""));
    check_name(part_name_make("image/png", value ? value : ""));
    return 0;
}
