#include "parse/parameter.h"

#include "base/limits.h"
#include "parse/charset.h"
#include "parse/rfc2047.h"

#include <string.h>

/* One "name=value" as it stands; the value without its quotes. */
typedef struct {
    GString *name;
    GString *value;
} Parameter;

/* Behind the comment that begins at p, however it nests. */
static const char *
skip_comment(const char *p)
{
    guint depth = 0;
    for (; *p; p++) {
        if (*p == '\\' && p[1])
            p++;
        else if (*p == '(')
            depth++;
        else if (*p == ')' && --depth == 0)
            return p + 1;
    }
    return p;
}

static const char *
skip_space(const char *p)
{
    while (*p == '(' || g_ascii_isspace(*p))
        p = *p == '(' ? skip_comment(p) : p + 1;
    return p;
}

static const char *
read_quoted(const char *p, GString *out)
{
    for (p++; *p && *p != '"'; p++) {
        /* Paths of Windows come with their backslashes bare. */
        if (*p == '\\' && (p[1] == '"' || p[1] == '\\'))
            p++;
        if (*p != '\r' && *p != '\n')
            g_string_append_c(out, *p);
    }
    return *p ? p + 1 : p;
}

static const char *
read_token(const char *p, GString *out, const char *stop)
{
    gsize length = strcspn(p, stop);
    g_string_append_len(out, p, (gssize)length);
    while (out->len && g_ascii_isspace(out->str[out->len - 1]))
        g_string_truncate(out, out->len - 1);
    return p + length;
}

/* From behind one ";" to the next; NULL when there is no more. */
static const char *
next_parameter(const char *p, Parameter *parameter)
{
    g_string_truncate(parameter->name, 0);
    g_string_truncate(parameter->value, 0);
    p = skip_space(p);
    if (!*p)
        return NULL;
    p = skip_space(read_token(p, parameter->name, "=;(\r\n"));
    if (*p == '=') {
        p = skip_space(p + 1);
        /* File names with spaces in them come unquoted too. */
        p = *p == '"' ? read_quoted(p, parameter->value) : read_token(p, parameter->value, ";\r\n");
    }
    p += strcspn(p, ";");
    return *p ? p + 1 : p;
}

static const char *
behind_head(const char *body)
{
    const char *p = body;
    while (*p && *p != ';')
        p = *p == '(' ? skip_comment(p) : p + 1;
    return *p ? p + 1 : p;
}

/* --- RFC 2231 --- */

typedef struct {
    gboolean is_encoded; /* percent-encoded, with a charset in front of the first section */
    char *raw;
} Section;

static void
section_clear(gpointer data)
{
    g_free(((Section *)data)->raw);
}

/* The number and encoding of "name*3*" when it begins with name; FALSE when it is none of it. */
static gboolean
read_section(const char *name, const char *wanted, guint *ret_index, gboolean *ret_encoded)
{
    gsize length = strlen(wanted);
    if (g_ascii_strncasecmp(name, wanted, length) != 0 || name[length] != '*')
        return FALSE;
    const char *p = name + length + 1;
    guint index = 0;
    guint digits = 0;
    for (; g_ascii_isdigit(*p) && digits < 3; p++, digits++)
        index = index * 10 + (guint)g_ascii_digit_value(*p);
    *ret_index = index;
    *ret_encoded = digits == 0 || *p == '*';
    return digits == 0 ? *p == '\0' : (*p == '\0' || (*p == '*' && p[1] == '\0'));
}

static void
append_percent(GString *out, const char *p)
{
    for (; *p; p++) {
        if (*p == '%' && g_ascii_isxdigit(p[1]) && g_ascii_isxdigit(p[2])) {
            g_string_append_c(out,
                              (char)(g_ascii_xdigit_value(p[1]) * 16 + g_ascii_xdigit_value(p[2])));
            p += 2;
            continue;
        }
        g_string_append_c(out, *p);
    }
}

/* charset'language'text: *ret_charset and the text behind it; the whole when it is not so. */
static const char *
split_charset(const char *raw, char **ret_charset)
{
    const char *first = strchr(raw, '\'');
    const char *second = first ? strchr(first + 1, '\'') : NULL;
    if (!second)
        return raw;
    *ret_charset = g_strndup(raw, (gsize)(first - raw));
    return second + 1;
}

/* A section that is missing is passed over. Some programs cut encoded words into sections. */
static char *
join_sections(const GArray *sections)
{
    g_autofree char *charset = NULL;
    g_autoptr(GString) bytes = g_string_new(NULL);
    gboolean is_encoded = FALSE;
    for (guint i = 0; i < sections->len; i++) {
        const Section *section = &g_array_index(sections, Section, i);
        if (!section->raw)
            continue;
        const char *raw = section->raw;
        if (section->is_encoded && !is_encoded)
            raw = split_charset(raw, &charset);
        is_encoded |= section->is_encoded;
        if (section->is_encoded)
            append_percent(bytes, raw);
        else
            g_string_append(bytes, raw);
    }
    gboolean guessed = FALSE;
    return is_encoded ? charset_text(charset, bytes->str, bytes->len, &guessed)
                      : rfc2047_decode(bytes->str);
}

static void
keep_section(GArray *sections, guint index, gboolean is_encoded, const char *raw)
{
    if (index >= LIMIT_PARAMETERS)
        return;
    if (index >= sections->len)
        g_array_set_size(sections, index + 1);
    Section *section = &g_array_index(sections, Section, index);
    if (section->raw)
        return;
    section->raw = g_strdup(raw);
    section->is_encoded = is_encoded;
}

char *
parameter_read(const char *body, const char *name)
{
    g_autoptr(GArray) sections = g_array_new(FALSE, TRUE, sizeof(Section));
    g_array_set_clear_func(sections, section_clear);
    g_autofree char *plain = NULL;
    Parameter parameter = {.name = g_string_new(NULL), .value = g_string_new(NULL)};
    for (const char *p = behind_head(body); (p = next_parameter(p, &parameter));) {
        guint index = 0;
        gboolean is_encoded = FALSE;
        if (read_section(parameter.name->str, name, &index, &is_encoded))
            keep_section(sections, index, is_encoded, parameter.value->str);
        else if (!plain && !g_ascii_strcasecmp(parameter.name->str, name))
            plain = g_strdup(parameter.value->str);
    }
    g_string_free(parameter.name, TRUE);
    g_string_free(parameter.value, TRUE);
    if (sections->len)
        return join_sections(sections);
    return plain ? rfc2047_decode(plain) : NULL;
}

char *
parameter_head(const char *body)
{
    GString *out = g_string_new(NULL);
    const char *p = body;
    while (*p && *p != ';') {
        if (*p == '(') {
            p = skip_comment(p);
            continue;
        }
        if (!g_ascii_isspace(*p))
            g_string_append_c(out, g_ascii_tolower(*p));
        p++;
    }
    return g_string_free(out, FALSE);
}
