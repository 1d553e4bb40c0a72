/*
 * A file of templates, a NUL, a value: an error that names a line, or templates that can be filled.
 * Where a template for HTML holds no markup, no value brings any in.
 */
#include "tests/fuzz/fuzz.h"

#include "outbox/template.h"

#include <string.h>

static TemplateValues *
some_values(const char *hostile)
{
    TemplateValues *values = template_values_new();
    template_values_set(values, "text", hostile);
    template_values_set(values, "empty", NULL);
    template_values_set_number(values, "number", -7);
    template_values_set_flag(values, "flag", TRUE);
    for (guint i = 0; i < 2; i++) {
        TemplateValues *item = template_values_add_item(values, "list");
        template_values_set(item, "text", i ? "item" : hostile);
        template_values_set(template_values_add_item(item, "inner"), "text", hostile);
    }
    return values;
}

static void
fill(const TemplateSet *set, const char *name, const char *source, const TemplateValues *values)
{
    if (!template_set_has(set, name))
        return;
    g_autofree char *filled = template_set_fill(set, name, values);
    if (g_str_has_suffix(name, ".html") && !strpbrk(source, "<>\"'"))
        g_assert_null(strpbrk(filled, "<>\"'"));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzInput input = {data, size};
    g_autoptr(GError) error = NULL;
    g_autofree char *source = fuzz_text(&input);
    g_autofree char *hostile = fuzz_text(&input);
    g_autoptr(TemplateSet) set = template_set_parse(source, &error);
    g_assert_true((set == NULL) == (error != NULL));
    if (!set) {
        g_assert_true(strstr(error->message, "line ") != NULL);
        return 0;
    }
    g_autoptr(TemplateValues) values = some_values(hostile);
    g_auto(GStrv) lines = g_strsplit(source, "\n", -1);
    for (char **line = lines; *line; line++)
        if (g_str_has_prefix(*line, "=== "))
            fill(set, *line + 4, source, values);
    return 0;
}
