#include "outbox/letter.h"

/* What is done for each of the two forms. */
typedef struct {
    const Letter *letter;
    const TemplateSet *templates;
    TemplateValues *values;
    const char *suffix; /* ".text", ".html" */
} Words;

static char *
fill(const Words *words, const char *name)
{
    g_autofree char *template = g_strconcat(name, words->suffix, NULL);
    return g_strchomp(template_set_fill(words->templates, template, words->values));
}

static void
set_part(const Words *words, const char *part, const char *name)
{
    g_autofree char *text = fill(words, name);
    if (g_str_equal(words->suffix, ".html"))
        template_values_set_markup(words->values, part, text);
    else
        template_values_set(words->values, part, text);
}

static char *
body(const Words *words)
{
    if (g_str_equal(words->suffix, ".html")) {
        set_part(words, "top", "top");
        set_part(words, "bottom", "bottom");
    }
    set_part(words, "foot", words->letter->foot);
    g_autofree char *text = fill(words, words->letter->name);
    return g_strconcat(text, "\n", NULL);
}

static char *
from_address(const Letter *letter, const OutboxDesk *desk)
{
    const char *address =
        letter->from_address ? letter->from_address : route_table_default(desk->routes);
    return address ? g_strdup(address) : g_strconcat("postmaster@", desk->domain, NULL);
}

Rendering *
letter_render(const Letter *letter, const TemplateSet *templates, const OutboxDesk *desk,
              TemplateValues *values)
{
    g_autofree char *subject = g_strconcat(letter->name, ".subject", NULL);
    Words text = {letter, templates, values, ".text"}, html = {letter, templates, values, ".html"};
    template_values_set(values, "desk", desk->desk_name);
    Rendering *rendering = g_new0(Rendering, 1);
    rendering->subject = template_set_fill(templates, subject, values);
    rendering->from_name = template_set_fill(templates, "desk.from", values);
    rendering->from_address = from_address(letter, desk);
    rendering->list_id = g_strdup_printf("%s <%s.%s>", letter->list, letter->list, desk->domain);
    rendering->automatic = TRUE;
    rendering->in_reply_to = g_strdup_printf("%s@%s", letter->root, desk->domain);
    rendering->references = g_strdup(rendering->in_reply_to);
    template_values_set(values, "heading", rendering->subject);
    rendering->text = body(&text);
    rendering->html = body(&html);
    return rendering;
}
