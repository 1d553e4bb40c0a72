/*
 * A configuration file: settings or problems, never both and never neither; each problem with what
 * is wrong and a line of the file.
 */
#include "tests/fuzz/fuzz.h"

#include "conf/conf.h"

#include <string.h>

static guint
lines_of(const char *text)
{
    guint lines = 1;
    for (; *text; text++)
        lines += *text == '\n' && text[1];
    return lines;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzInput input = {data, size};
    g_autofree char *text = fuzz_text(&input);
    g_autoptr(GPtrArray) problems = problems_new();
    g_autoptr(Config) config = config_parse("/etc/postern/postern.conf", text, problems);
    g_assert_true((config != NULL) == (problems->len == 0));
    for (guint i = 0; i < problems->len; i++) {
        const Problem *problem = problems->pdata[i];
        g_autofree char *formatted = problem_format(problem);
        g_assert_true(*problem->text);
        g_assert_cmpuint(problem->line, <=, lines_of(text));
        g_assert_true(g_str_has_prefix(formatted, "/etc/postern/postern.conf:"));
    }
    if (config) {
        g_assert_true(*config->domain);
        g_assert_cmpuint(config->workers, >, 0);
    }
    return 0;
}
