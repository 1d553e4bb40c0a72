#include "outbox/template.h"

#include "base/language.h"
#include "outbox/markup.h"

#include <string.h>

#define HEADING   "=== "
#define DEPTH_MAX 8

/* --- values ---------------------------------------------------------------------------------- */

typedef struct {
    char *text; /* NULL for a list */
    gboolean is_markup;
    GPtrArray *items; /* of TemplateValues; NULL for a text */
} Value;

struct TemplateValues {
    GHashTable *named; /* char* -> Value */
};

static void
value_free(Value *value)
{
    g_free(value->text);
    g_clear_pointer(&value->items, g_ptr_array_unref);
    g_free(value);
}

TemplateValues *
template_values_new(void)
{
    TemplateValues *values = g_new0(TemplateValues, 1);
    values->named =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)value_free);
    return values;
}

void
template_values_free(TemplateValues *values)
{
    if (!values)
        return;
    g_hash_table_unref(values->named);
    g_free(values);
}

static Value *
put(TemplateValues *values, const char *name)
{
    Value *value = g_new0(Value, 1);
    g_hash_table_replace(values->named, g_strdup(name), value);
    return value;
}

void
template_values_set(TemplateValues *values, const char *name, const char *text)
{
    put(values, name)->text = g_strdup(text ? text : "");
}

void
template_values_set_number(TemplateValues *values, const char *name, gint64 number)
{
    put(values, name)->text = g_strdup_printf("%" G_GINT64_FORMAT, number);
}

void
template_values_set_flag(TemplateValues *values, const char *name, gboolean flag)
{
    put(values, name)->text = g_strdup(flag ? "yes" : "");
}

void
template_values_set_markup(TemplateValues *values, const char *name, const char *html)
{
    Value *value = put(values, name);
    value->text = g_strdup(html);
    value->is_markup = TRUE;
}

TemplateValues *
template_values_add_item(TemplateValues *values, const char *list)
{
    Value *value = g_hash_table_lookup(values->named, list);
    if (!value || !value->items) {
        value = put(values, list);
        value->items = g_ptr_array_new_with_free_func((GDestroyNotify)template_values_free);
    }
    TemplateValues *item = template_values_new();
    g_ptr_array_add(value->items, item);
    return item;
}

/* --- parsing --------------------------------------------------------------------------------- */

typedef enum { NODE_LITERAL, NODE_VALUE, NODE_SECTION } NodeKind;

typedef struct {
    NodeKind kind;
    char *text;          /* the literal, or the name */
    GPtrArray *children; /* of Node, of a section */
} Node;

typedef struct {
    gboolean is_html;
    GPtrArray *nodes;
} Template;

struct TemplateSet {
    GHashTable *named; /* char* -> Template */
};

typedef struct {
    const char *p;
    const char *end;
    guint line;
    Node *open[DEPTH_MAX]; /* sections not closed yet, innermost last */
    guint depth;
    GPtrArray *nodes; /* of the template */
} Parser;

static void
node_free(Node *node)
{
    g_free(node->text);
    g_clear_pointer(&node->children, g_ptr_array_unref);
    g_free(node);
}

static void
template_free(Template *template)
{
    g_ptr_array_unref(template->nodes);
    g_free(template);
}

static Node *
add_node(Parser *parser, NodeKind kind, const char *text, gsize length)
{
    GPtrArray *siblings = parser->depth ? parser->open[parser->depth - 1]->children : parser->nodes;
    Node *node = g_new0(Node, 1);
    node->kind = kind;
    node->text = g_strndup(text, length);
    if (kind == NODE_SECTION)
        node->children = g_ptr_array_new_with_free_func((GDestroyNotify)node_free);
    g_ptr_array_add(siblings, node);
    return node;
}

/* The literal up to `to`, counting its lines. */
static void
take_literal(Parser *parser, const char *to)
{
    if (to > parser->p)
        add_node(parser, NODE_LITERAL, parser->p, (gsize)(to - parser->p));
    for (const char *c = parser->p; c < to; c++)
        parser->line += *c == '\n';
    parser->p = to;
}

static gboolean
fail(const Parser *parser, GError **error, const char *what, const char *name, gsize length)
{
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID, "template, line %u: %s \"%.*s\"",
                parser->line, what, (int)MIN(length, 40), name);
    return FALSE;
}

static gboolean
is_name(const char *name, gsize length)
{
    for (gsize i = 0; i < length; i++)
        if (!g_ascii_islower(name[i]) && name[i] != '-')
            return FALSE;
    return length > 0;
}

static gboolean
open_section(Parser *parser, const char *name, gsize length, GError **error)
{
    if (parser->depth == DEPTH_MAX)
        return fail(parser, error, "sections are nested too deep at", name, length);
    Node *node = add_node(parser, NODE_SECTION, name, length);
    parser->open[parser->depth++] = node;
    return TRUE;
}

static gboolean
close_section(Parser *parser, const char *name, gsize length, GError **error)
{
    const char *open = parser->depth ? parser->open[parser->depth - 1]->text : "";
    if (strlen(open) != length || strncmp(open, name, length) != 0)
        return fail(parser, error, "no such section is open here:", name, length);
    parser->depth--;
    return TRUE;
}

/* Whether only the tag from `tag` to `after` stands on its line; *ret_begin and *ret_end are that
 * line's. */
static gboolean
is_alone(const Parser *parser, const char *begin, const char *tag, const char *after,
         const char **ret_begin, const char **ret_end)
{
    while (tag > begin && tag[-1] == ' ')
        tag--;
    if (tag > begin && tag[-1] != '\n')
        return FALSE;
    while (after < parser->end && *after == ' ')
        after++;
    if (after < parser->end && *after != '\n')
        return FALSE;
    *ret_begin = tag;
    *ret_end = after < parser->end ? after + 1 : after;
    return TRUE;
}

static gboolean
take_section_tag(Parser *parser, const char *begin, const char *tag, const char *close,
                 GError **error)
{
    const char *line_begin = tag, *line_end = close + 2;
    gboolean alone = is_alone(parser, begin, tag, close + 2, &line_begin, &line_end);
    const char *name = tag + 3;
    gsize length = (gsize)(close - name);
    take_literal(parser, MAX(line_begin, parser->p));
    if (!is_name(name, length))
        return fail(parser, error, "this is no name, expected a-z and hyphens:", name, length);
    gboolean ok = tag[2] == '#' ? open_section(parser, name, length, error)
                                : close_section(parser, name, length, error);
    parser->line += alone;
    parser->p = line_end;
    return ok;
}

static gboolean
take_value_tag(Parser *parser, const char *tag, const char *close, GError **error)
{
    const char *name = tag + 2;
    gsize length = (gsize)(close - name);
    take_literal(parser, tag);
    if (!is_name(name, length))
        return fail(parser, error, "this is no name, expected a-z and hyphens:", name, length);
    add_node(parser, NODE_VALUE, name, length);
    parser->p = close + 2;
    return TRUE;
}

static gboolean
parse_nodes(Parser *parser, GError **error)
{
    const char *begin = parser->p;
    for (;;) {
        const char *tag = g_strstr_len(parser->p, parser->end - parser->p, "{{");
        if (!tag)
            break;
        const char *close = g_strstr_len(tag, parser->end - tag, "}}");
        if (!close) {
            take_literal(parser, tag);
            return fail(parser, error, "a tag is not closed:", tag, strcspn(tag, "\n"));
        }
        gboolean section = tag[2] == '#' || tag[2] == '/';
        if (section ? !take_section_tag(parser, begin, tag, close, error)
                    : !take_value_tag(parser, tag, close, error))
            return FALSE;
    }
    take_literal(parser, parser->end);
    if (!parser->depth)
        return TRUE;
    const char *open = parser->open[parser->depth - 1]->text;
    return fail(parser, error, "a section is not closed:", open, strlen(open));
}

static Template *
parse_template(const char *name, const char *body, const char *end, guint line, GError **error)
{
    /* The line end before the next heading belongs to the heading. */
    if (end > body && end[-1] == '\n')
        end--;
    g_autoptr(GPtrArray) nodes = g_ptr_array_new_with_free_func((GDestroyNotify)node_free);
    Parser parser = {.p = body, .end = end, .line = line, .nodes = nodes};
    if (!parse_nodes(&parser, error))
        return NULL;
    Template *template = g_new0(Template, 1);
    template->is_html = g_str_has_suffix(name, ".html");
    template->nodes = g_steal_pointer(&nodes);
    return template;
}

/* The beginning of the next heading's line, or the end. */
static const char *
next_heading(const char *from)
{
    if (g_str_has_prefix(from, HEADING))
        return from;
    const char *found = strstr(from, "\n" HEADING);
    return found ? found + 1 : from + strlen(from);
}

static guint
count_lines(const char *from, const char *to)
{
    guint lines = 0;
    for (; from < to; from++)
        lines += *from == '\n';
    return lines;
}

TemplateSet *
template_set_parse(const char *source, GError **error)
{
    g_autoptr(TemplateSet) set = g_new0(TemplateSet, 1);
    set->named =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)template_free);
    for (const char *heading = next_heading(source); *heading;) {
        const char *name_end = heading + strcspn(heading, "\n");
        g_autofree char *name =
            g_strndup(heading + strlen(HEADING), (gsize)(name_end - heading) - strlen(HEADING));
        const char *body = *name_end ? name_end + 1 : name_end;
        const char *end = next_heading(body);
        guint line = count_lines(source, body) + 1;
        if (g_hash_table_contains(set->named, name)) {
            g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
                        "template, line %u: \"%s\" is there twice", line - 1, name);
            return NULL;
        }
        Template *template = parse_template(name, body, end, line, error);
        if (!template)
            return NULL;
        g_hash_table_insert(set->named, g_steal_pointer(&name), template);
        heading = end;
    }
    return g_steal_pointer(&set);
}

void
template_set_free(TemplateSet *set)
{
    if (!set)
        return;
    g_hash_table_unref(set->named);
    g_free(set);
}

const char *
template_set_language(const TemplateSet *set)
{
    const Template *template = g_hash_table_lookup(set->named, "language");
    const Node *text = template && template->nodes->len ? template->nodes->pdata[0] : NULL;
    const char *spoken = text ? language_spoken(text->text) : NULL;
    return spoken ? spoken : languages_spoken[0];
}

gboolean
template_set_has(const TemplateSet *set, const char *name)
{
    return g_hash_table_contains(set->named, name);
}

/* --- filling --------------------------------------------------------------------------------- */

typedef struct Scope Scope;
struct Scope {
    const TemplateValues *values;
    const Scope *outer;
};

typedef struct {
    GString *out;
    gboolean is_html;
} Filling;

static const Value *
find_value(const Scope *scope, const char *name)
{
    for (; scope; scope = scope->outer) {
        const Value *value = g_hash_table_lookup(scope->values->named, name);
        if (value)
            return value;
    }
    return NULL;
}

static void fill_nodes(Filling *filling, const GPtrArray *nodes, const Scope *scope);

static void
fill_section(Filling *filling, const Node *node, const Scope *scope)
{
    const Value *value = find_value(scope, node->text);
    if (!value)
        return;
    if (!value->items) {
        if (*value->text)
            fill_nodes(filling, node->children, scope);
        return;
    }
    for (guint i = 0; i < value->items->len; i++) {
        Scope inner = {value->items->pdata[i], scope};
        fill_nodes(filling, node->children, &inner);
    }
}

static void
fill_value(Filling *filling, const Node *node, const Scope *scope)
{
    const Value *value = find_value(scope, node->text);
    if (!value || !value->text)
        return;
    if (filling->is_html && !value->is_markup)
        markup_escape(filling->out, value->text, strlen(value->text));
    else
        g_string_append(filling->out, value->text);
}

static void
fill_nodes(Filling *filling, const GPtrArray *nodes, const Scope *scope)
{
    for (guint i = 0; i < nodes->len; i++) {
        const Node *node = nodes->pdata[i];
        switch (node->kind) {
        case NODE_LITERAL:
            g_string_append(filling->out, node->text);
            break;
        case NODE_VALUE:
            fill_value(filling, node, scope);
            break;
        case NODE_SECTION:
            fill_section(filling, node, scope);
            break;
        }
    }
}

char *
template_set_fill(const TemplateSet *set, const char *name, const TemplateValues *values)
{
    const Template *template = g_hash_table_lookup(set->named, name);
    if (!template)
        g_error("there is no template \"%s\"", name);
    Filling filling = {g_string_new(NULL), template->is_html};
    Scope scope = {values, NULL};
    fill_nodes(&filling, template->nodes, &scope);
    return g_string_free(filling.out, FALSE);
}

const char *
template_source(const char *language)
{
    static const struct {
        const char *language, *source;
    } sources[] = {{"en", template_en},
                   {"fr", template_fr},
                   {"da", template_da},
                   {"es", template_es},
                   {"ru", template_ru}};
    for (guint i = 0; i < G_N_ELEMENTS(sources); i++)
        if (g_str_equal(sources[i].language, language))
            return sources[i].source;
    g_assert_not_reached();
}
