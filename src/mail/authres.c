#include "mail/authres.h"

#include "base/limits.h"

#include <string.h>

/* Where the reading stands. Every function moves p only forward. */
typedef struct {
    const char *p;
    guint things; /* results and properties so far */
} Reader;

static void
auth_property_free(gpointer data)
{
    AuthProperty *property = data;
    g_free(property->name);
    g_free(property->value);
    g_free(property);
}

static void
auth_result_free(gpointer data)
{
    AuthResult *result = data;
    g_free(result->method);
    g_free(result->result);
    g_ptr_array_unref(result->properties);
    g_free(result);
}

void
auth_results_free(AuthResults *results)
{
    if (!results)
        return;
    g_free(results->id);
    g_ptr_array_unref(results->results);
    g_free(results);
}

/* At "(": to behind the ")" that belongs to it. */
static gboolean
skip_comment(Reader *reader)
{
    guint depth = 0;
    for (const char *p = reader->p; *p; p++) {
        if (*p == '\\' && p[1])
            p++;
        else if (*p == '(' && ++depth > LIMIT_COMMENT_DEPTH)
            return FALSE;
        else if (*p == ')' && --depth == 0) {
            reader->p = p + 1;
            return TRUE;
        }
    }
    return FALSE;
}

/* White space and comments. FALSE for a comment that does not end. */
static gboolean
skip_cfws(Reader *reader)
{
    for (;;) {
        reader->p += strspn(reader->p, " \t");
        if (*reader->p != '(')
            return TRUE;
        if (!skip_comment(reader))
            return FALSE;
    }
}

static gboolean
take_sign(Reader *reader, char sign)
{
    if (!skip_cfws(reader) || *reader->p != sign)
        return FALSE;
    reader->p++;
    return TRUE;
}

/* A word of letters, digits, "-" and "_", in lower case; NULL when there is none. */
static char *
take_keyword(Reader *reader)
{
    if (!skip_cfws(reader))
        return NULL;
    const char *start = reader->p;
    while (g_ascii_isalnum(*reader->p) || *reader->p == '-' || *reader->p == '_')
        reader->p++;
    return reader->p > start ? g_ascii_strdown(start, reader->p - start) : NULL;
}

/* At a quotation mark: what is quoted, to behind the other one. */
static gboolean
take_quoted(Reader *reader, GString *out)
{
    const char *p = reader->p + 1;
    for (; *p && *p != '"'; p++) {
        if (*p == '\\' && p[1])
            p++;
        g_string_append_c(out, *p);
    }
    if (!*p)
        return FALSE;
    reader->p = p + 1;
    return TRUE;
}

/* A value, parts of which may be quoted ("a b"@client.example), or nothing: the null sender is
 * written so. NULL when it does not end. */
static char *
take_value(Reader *reader)
{
    if (!skip_cfws(reader))
        return NULL;
    g_autoptr(GString) out = g_string_new(NULL);
    while (*reader->p && !strchr(" \t;()", *reader->p)) {
        if (*reader->p != '"')
            g_string_append_c(out, *reader->p++);
        else if (!take_quoted(reader, out))
            return NULL;
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}

/* "header.from", or one word alone. */
static char *
take_property_name(Reader *reader)
{
    g_autofree char *type = take_keyword(reader);
    if (!type || !skip_cfws(reader))
        return NULL;
    if (*reader->p != '.')
        return g_steal_pointer(&type);
    reader->p++;
    g_autofree char *property = take_keyword(reader);
    return property ? g_strdup_printf("%s.%s", type, property) : NULL;
}

/* Reasons among them: they are words for people, by a name that no property has. */
static gboolean
take_property(Reader *reader, AuthResult *result)
{
    g_autofree char *name = take_property_name(reader);
    if (!name || !take_sign(reader, '='))
        return FALSE;
    g_autofree char *value = take_value(reader);
    if (!value || ++reader->things > LIMIT_AUTH_RESULTS)
        return FALSE;
    AuthProperty *property = g_new0(AuthProperty, 1);
    property->name = g_steal_pointer(&name);
    property->value = g_steal_pointer(&value);
    g_ptr_array_add(result->properties, property);
    return TRUE;
}

/* Behind a method's "/": RFC 8601 §2.2 has version 1 of all of them. */
static gboolean
take_method_version(Reader *reader)
{
    if (!skip_cfws(reader) || *reader->p != '/')
        return TRUE;
    reader->p++;
    g_autofree char *version = take_keyword(reader);
    return g_strcmp0(version, "1") == 0;
}

static gboolean
take_result(Reader *reader, AuthResults *results)
{
    g_autofree char *method = take_keyword(reader);
    if (!method || !take_method_version(reader))
        return FALSE;
    /* "none" alone: nothing was done */
    if (g_str_equal(method, "none") && skip_cfws(reader) && !*reader->p)
        return results->results->len == 0;
    if (!take_sign(reader, '='))
        return FALSE;
    g_autofree char *word = take_keyword(reader);
    if (!word || ++reader->things > LIMIT_AUTH_RESULTS)
        return FALSE;
    AuthResult *result = g_new0(AuthResult, 1);
    result->method = g_steal_pointer(&method);
    result->result = g_steal_pointer(&word);
    result->properties = g_ptr_array_new_with_free_func(auth_property_free);
    g_ptr_array_add(results->results, result);
    while (skip_cfws(reader) && *reader->p && *reader->p != ';')
        if (!take_property(reader, result))
            return FALSE;
    return skip_cfws(reader);
}

/* The authserv-id and its version; then ";" and a result, again and again. A last ";" may stand
 * alone. */
static AuthResults *
read_payload(Reader *reader)
{
    g_autoptr(AuthResults) results = g_new0(AuthResults, 1);
    results->results = g_ptr_array_new_with_free_func(auth_result_free);
    g_autofree char *id = take_value(reader);
    if (!id || !*id || strchr(id, '=') || !skip_cfws(reader))
        return NULL;
    if (*reader->p && *reader->p != ';') {
        g_autofree char *version = take_keyword(reader);
        if (g_strcmp0(version, "1") != 0 || !skip_cfws(reader))
            return NULL;
    }
    while (*reader->p) {
        if (!take_sign(reader, ';') || !skip_cfws(reader) ||
            (*reader->p && !take_result(reader, results)))
            return NULL;
    }
    results->id = g_ascii_strdown(id, -1);
    return g_steal_pointer(&results);
}

AuthResults *
auth_results_read(const HeaderField *field)
{
    if (field->body_length > LIMIT_HEADER_FIELD_BYTES)
        return NULL;
    g_autofree char *body = header_field_unfold(field);
    Reader reader = {.p = body};
    return read_payload(&reader);
}

/* "i=1;" */
static gboolean
take_instance(Reader *reader, guint *ret_instance)
{
    g_autofree char *tag = take_keyword(reader);
    if (g_strcmp0(tag, "i") != 0 || !take_sign(reader, '='))
        return FALSE;
    g_autofree char *number = take_keyword(reader);
    guint64 instance;
    if (!number ||
        !g_ascii_string_to_unsigned(number, 10, 1, LIMIT_ARC_INSTANCES, &instance, NULL) ||
        !take_sign(reader, ';'))
        return FALSE;
    *ret_instance = (guint)instance;
    return TRUE;
}

AuthResults *
auth_results_read_sealed(const HeaderField *field)
{
    if (field->body_length > LIMIT_HEADER_FIELD_BYTES)
        return NULL;
    g_autofree char *body = header_field_unfold(field);
    Reader reader = {.p = body};
    guint instance;
    if (!take_instance(&reader, &instance))
        return NULL;
    AuthResults *results = read_payload(&reader);
    if (results)
        results->instance = instance;
    return results;
}

const char *
auth_result_property(const AuthResult *result, const char *name)
{
    const char *value = NULL;
    for (guint i = 0; i < result->properties->len; i++) {
        const AuthProperty *property = g_ptr_array_index(result->properties, i);
        if (!g_str_equal(property->name, name))
            continue;
        if (value)
            return NULL;
        value = property->value;
    }
    return value;
}

/* --- tag lists --- */

static char *
without_blanks(const char *text, gsize length)
{
    GString *out = g_string_sized_new(length);
    for (gsize i = 0; i < length; i++)
        if (!strchr(" \t", text[i]))
            g_string_append_c(out, text[i]);
    return g_string_free(out, FALSE);
}

/* The tag=value that stands from text on; FALSE when it is none. */
static gboolean
is_tag(const char *text, gsize length, const char *tag, const char **ret_value)
{
    const char *equals = memchr(text, '=', length);
    if (!equals)
        return FALSE;
    g_autofree char *name = without_blanks(text, (gsize)(equals - text));
    if (!g_str_equal(name, tag))
        return FALSE;
    *ret_value = equals + 1;
    return TRUE;
}

char *
tag_list_value(const HeaderField *field, const char *tag)
{
    if (field->body_length > LIMIT_HEADER_FIELD_BYTES)
        return NULL;
    g_autofree char *body = header_field_unfold(field);
    g_autofree char *found = NULL;
    for (const char *p = body; *p;) {
        gsize length = strcspn(p, ";");
        const char *value;
        if (is_tag(p, length, tag, &value)) {
            if (found)
                return NULL;
            found = without_blanks(value, (gsize)(p + length - value));
        }
        p += length + (p[length] == ';');
    }
    return g_steal_pointer(&found);
}
