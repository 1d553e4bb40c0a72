#include "base/language.h"

#include <string.h>

static gboolean
is_all(const char *text, gboolean (*is)(char c))
{
    for (; *text; text++)
        if (!is(*text))
            return FALSE;
    return TRUE;
}

static gboolean
is_letter(char c)
{
    return g_ascii_isalpha(c);
}

static gboolean
is_digit(char c)
{
    return g_ascii_isdigit(c);
}

/* "Hant" (RFC 5646 §2.2.3). Caller frees. */
static char *
script_of(const char *part)
{
    if (strlen(part) != 4 || !is_all(part, is_letter))
        return NULL;
    char *script = g_ascii_strdown(part, -1);
    script[0] = g_ascii_toupper(script[0]);
    return script;
}

/* "GB", or "419" for Latin America (§2.2.4). Caller frees. */
static char *
region_of(const char *part)
{
    gsize length = strlen(part);
    gboolean is_region =
        (length == 2 && is_all(part, is_letter)) || (length == 3 && is_all(part, is_digit));
    return is_region ? g_ascii_strup(part, -1) : NULL;
}

char *
language_canonical(const char *tag)
{
    g_auto(GStrv) parts = g_strsplit(tag, "-", 4);
    guint count = g_strv_length(parts), used = 1;
    gsize length = count ? strlen(parts[0]) : 0;
    if (length < 2 || length > 3 || !is_all(parts[0], is_letter))
        return NULL;
    g_autofree char *language = g_ascii_strdown(parts[0], -1);
    g_autofree char *script = used < count ? script_of(parts[used]) : NULL;
    used += script ? 1 : 0;
    g_autofree char *region = used < count ? region_of(parts[used]) : NULL;
    used += region ? 1 : 0;
    if (used != count)
        return NULL;
    return g_strconcat(language, script ? "-" : "", script ? script : "", region ? "-" : "",
                       region ? region : "", NULL);
}

const char *const languages_spoken[] = {"en", "fr", "da", "es", "ru", NULL};

const char *
language_spoken(const char *tag)
{
    gsize length = strcspn(tag, "-");
    for (const char *const *language = languages_spoken; *language; language++)
        if (strlen(*language) == length && g_ascii_strncasecmp(tag, *language, length) == 0)
            return *language;
    return NULL;
}
