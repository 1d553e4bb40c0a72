#include "parse/enriched.h"

#include <string.h>

#define COMMAND_CHARS 60 /* RFC 1896: no longer names than this */
#define EXCERPT_DEPTH 10 /* deeper excerpts are not marked any further */

typedef struct {
    GString *out;
    gboolean is_richtext;
    guint excerpts;
    guint nofills;
    guint silent; /* <param> and <comment> we are in */
} Enriched;

static gboolean
at_line_start(const Enriched *enriched)
{
    const GString *out = enriched->out;
    return out->len == 0 || out->str[out->len - 1] == '\n';
}

static void
add(Enriched *enriched, const char *text, gsize length)
{
    if (enriched->silent || length == 0)
        return;
    if (at_line_start(enriched) && *text != '\n')
        for (guint i = 0; i < MIN(enriched->excerpts, EXCERPT_DEPTH); i++)
            g_string_append(enriched->out, "> ");
    g_string_append_len(enriched->out, text, (gssize)length);
}

static void
add_line_ends(Enriched *enriched, gsize count)
{
    gsize lines = enriched->is_richtext ? 0 : enriched->nofills ? count : count - 1;
    if (!lines && !at_line_start(enriched))
        add(enriched, " ", 1);
    for (gsize i = 0; i < lines; i++)
        add(enriched, "\n", 1);
}

static void
end_line(Enriched *enriched)
{
    if (!at_line_start(enriched))
        add(enriched, "\n", 1);
}

/* --- commands --- */

static void
count(guint *counter, gboolean is_end)
{
    if (!is_end)
        ++*counter;
    else if (*counter)
        --*counter;
}

static void
do_excerpt(Enriched *enriched, gboolean is_end)
{
    end_line(enriched);
    count(&enriched->excerpts, is_end);
}

static void
do_nofill(Enriched *enriched, gboolean is_end)
{
    count(&enriched->nofills, is_end);
}

static void
do_silent(Enriched *enriched, gboolean is_end)
{
    count(&enriched->silent, is_end);
}

static void
do_line(Enriched *enriched, gboolean is_end)
{
    if (!is_end)
        add(enriched, "\n", 1);
}

static void
do_paragraph(Enriched *enriched, gboolean is_end)
{
    end_line(enriched);
    if (is_end)
        add(enriched, "\n", 1);
}

static void
do_less(Enriched *enriched, gboolean is_end)
{
    if (!is_end)
        add(enriched, "<", 1);
}

static void
do_command(Enriched *enriched, const char *name, gsize length)
{
    static const struct {
        const char *name;
        void (*act)(Enriched *enriched, gboolean is_end);
    } commands[] = {
        {"comment", do_silent},
        {"excerpt", do_excerpt},
        {"lt", do_less},
        {"nl", do_line},
        {"nofill", do_nofill},
        {"np", do_line},
        {"paragraph", do_paragraph},
        {"param", do_silent},
    };
    gboolean is_end = *name == '/';
    name += is_end;
    length -= (gsize)is_end;
    for (guint i = 0; i < G_N_ELEMENTS(commands); i++)
        if (strlen(commands[i].name) == length &&
            !g_ascii_strncasecmp(commands[i].name, name, length))
            commands[i].act(enriched, is_end);
}

/* At a "<": what it takes. One that begins no command is text. */
static gsize
read_markup(Enriched *enriched, const char *p)
{
    if (p[1] == '<' && !enriched->is_richtext) {
        add(enriched, p, 1);
        return 2;
    }
    gsize length =
        strspn(p + 1, "/-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
    if (length == 0 || length > COMMAND_CHARS + 1 || p[1 + length] != '>') {
        add(enriched, p, 1);
        return 1;
    }
    do_command(enriched, p + 1, length);
    return length + 2;
}

char *
enriched_to_text(const char *text, gboolean is_richtext)
{
    Enriched enriched = {.out = g_string_sized_new(strlen(text) + 1), .is_richtext = is_richtext};
    for (const char *p = text; *p;) {
        gsize length = strcspn(p, "<\n");
        add(&enriched, p, length);
        p += length;
        if (*p == '\n') {
            gsize ends = strspn(p, "\n");
            add_line_ends(&enriched, ends);
            p += ends;
        } else if (*p) {
            p += read_markup(&enriched, p);
        }
    }
    /* What is never closed must not swallow a message. */
    if (enriched.silent)
        g_string_assign(enriched.out, text);
    return g_string_free(enriched.out, FALSE);
}
