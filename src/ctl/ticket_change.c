#include "ctl/ticket_change.h"

#include "base/text.h"
#include "ctl/named.h"

#include <string.h>

/* What is typed before the = sign. */
static const struct {
    const char *word;
    ActionKind action;
} settable[] = {{"status", ACTION_SET_STATUS},     {"priority", ACTION_SET_PRIORITY},
                {"tag", ACTION_ADD_TAG},           {"untag", ACTION_REMOVE_TAG},
                {"assign", ACTION_ASSIGN},         {"unassign", ACTION_UNASSIGN},
                {"type", ACTION_SET_TYPE},         {"due", ACTION_SET_DUE},
                {"planned", ACTION_SET_PLANNED},   {"points", ACTION_SET_POINTS},
                {"progress", ACTION_SET_PROGRESS}, {"project", ACTION_SET_PROJECT}};

static gboolean
find_settable(const char *word, ActionKind *ret_action)
{
    for (guint i = 0; i < G_N_ELEMENTS(settable); i++) {
        if (!g_str_equal(settable[i].word, word))
            continue;
        *ret_action = settable[i].action;
        return TRUE;
    }
    return FALSE;
}

static gboolean
refuse(const Workflow *workflow, const char *change, const char *word, GError **error)
{
    guint count = 0;
    const Field *const *fields = workflow_fields(workflow, &count);
    g_autofree const char **words = g_new0(const char *, G_N_ELEMENTS(settable) + count + 1);
    for (guint i = 0; i < G_N_ELEMENTS(settable); i++)
        words[i] = settable[i].word;
    for (guint i = 0; i < count; i++)
        words[G_N_ELEMENTS(settable) + i] = fields[i]->name;
    const char *near = text_nearest(word, words);
    g_autofree char *list = g_strjoinv("=…, ", (char **)words);
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
                "\"%s\" changes nothing, expected %s=…%s", change, near ? near : list,
                near ? " perhaps" : "");
    return FALSE;
}

gboolean
ticket_change_read(const Workflow *workflow, const char *change, GPtrArray *actions, GError **error)
{
    const char *equals = strchr(change, '=');
    g_autofree char *word = equals ? g_strndup(change, (gsize)(equals - change)) : g_strdup(change);
    ActionKind kind = ACTION_SET_FIELD;
    gboolean attribute = find_settable(word, &kind);
    if (!attribute && !workflow_field(workflow, word))
        return refuse(workflow, change, word, error);
    if (!equals) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
                    "\"%s\" says not what to, expected %s=VALUE", change, change);
        return FALSE;
    }
    g_autofree char *value =
        attribute ? g_strdup(equals + 1) : g_strdup_printf("%s %s", word, equals + 1);
    g_ptr_array_add(actions, action_new(kind, value));
    return TRUE;
}

static const TableColumn change_columns[] = {
    {"change", CELL_TEXT},
    {"was", CELL_TEXT, .shrinks = TRUE},
    {"now", CELL_TEXT, .shrinks = TRUE},
    {"rule", CELL_TEXT, .shrinks = TRUE},
    {NULL},
};

static void
show_changes(Call *call, const GPtrArray *changes)
{
    Table *table = table_new(change_columns);
    for (guint i = 0; i < changes->len; i++) {
        const Event *event = changes->pdata[i];
        table_add(table, cell_text(desk_word(event_words, (int)event->kind)));
        table_add(table, cell_text(event->was));
        table_add(table, cell_text(event->now));
        table_add(table, cell_text(event->rule));
    }
    if (!changes->len)
        call_say(call, "it is so already: nothing changed");
    if (changes->len || call->json)
        call_show_table(call, table);
    else
        table_free(table);
}

typedef struct {
    const char *address;
    PersonId id;
} Named;

static gboolean
find_person(Store *store, gpointer data, GError **error)
{
    Named *named = data;
    g_autoptr(Person) person = NULL;
    if (!named_person(store, named->address, &person, error))
        return FALSE;
    named->id = person->id;
    return TRUE;
}

gboolean
ticket_actor(Call *call, PersonId *ret_actor, GError **error)
{
    Named named = {.address = call_option(call, "as")};
    if (named.address && !flow_read(call->flow, find_person, &named, error))
        return FALSE;
    *ret_actor = named.id;
    return TRUE;
}

gboolean
ticket_change(Call *call, TicketId ticket, const GPtrArray *actions, GError **error)
{
    g_autoptr(GPtrArray) changes = NULL;
    PersonId actor;
    if (!ticket_actor(call, &actor, error) ||
        !flow_act(call->flow, ticket, actor, actions, &changes, error))
        return FALSE;
    show_changes(call, changes);
    return TRUE;
}

gboolean
ticket_change_one(Call *call, TicketId ticket, ActionKind kind, const char *value, GError **error)
{
    g_autoptr(GPtrArray) actions = g_ptr_array_new_with_free_func((GDestroyNotify)action_free);
    g_ptr_array_add(actions, action_new(kind, value));
    return ticket_change(call, ticket, actions, error);
}
