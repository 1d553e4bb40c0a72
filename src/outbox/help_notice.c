#include "outbox/help_notice.h"

Rendering *
help_notice_render(const TemplateSet *templates, const char *language, const OutboxDesk *desk,
                   const OutboxRow *row)
{
    g_autoptr(TemplateValues) values = template_values_new();
    g_autofree char *root = g_strdup_printf("help-%" G_GINT64_FORMAT, row->id.value);
    Letter letter = {.name = "help-mail", .foot = "help-mail-foot", .list = "help", .root = root};
    template_values_set(values, "address", route_table_default(desk->routes));
    Rendering *rendering = letter_render(&letter, templates, desk, values);
    rendering->key =
        g_strdup_printf("%s/%" G_GINT64_FORMAT "/%s", desk_word(outbox_kind_words, (int)row->kind),
                        row->id.value, language);
    return rendering;
}
