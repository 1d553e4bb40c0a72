#include "desk/workflow.h"

struct Workflow {
    GPtrArray *types; /* of TicketType */
};

static void
ticket_type_free(TicketType *type)
{
    g_free(type->name);
    g_strfreev(type->statuses);
    g_strfreev(type->closed);
    g_free(type);
}

Workflow *
workflow_new(void)
{
    static const char *const statuses[] = {"New",     "Assigned", "In Progress",
                                           "Waiting", "Closed",   NULL};
    static const char *const closed[] = {"Closed", NULL};
    Workflow *workflow = g_new0(Workflow, 1);
    workflow->types = g_ptr_array_new_with_free_func((GDestroyNotify)ticket_type_free);
    g_autoptr(GError) error = NULL;
    if (!workflow_add(workflow, "support", statuses, closed, &error))
        g_error("the built-in ticket type: %s", error->message);
    return workflow;
}

void
workflow_free(Workflow *workflow)
{
    if (!workflow)
        return;
    g_ptr_array_unref(workflow->types);
    g_free(workflow);
}

static const char *
find_word(const char *const *words, const char *word)
{
    for (; *words; words++)
        if (g_ascii_strcasecmp(*words, word) == 0)
            return *words;
    return NULL;
}

static gboolean
check_statuses(const char *name, const char *const *statuses, const char *const *closed,
               GError **error)
{
    if (!*statuses) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
                    "type \"%s\" has no statuses, expected at least one", name);
        return FALSE;
    }
    for (const char *const *s = statuses; *s; s++) {
        if (find_word(s + 1, *s)) {
            g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
                        "type \"%s\" names status \"%s\" twice", name, *s);
            return FALSE;
        }
    }
    for (const char *const *c = closed; *c; c++) {
        if (!find_word(statuses, *c)) {
            g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
                        "type \"%s\" closes with \"%s\", expected one of its statuses", name, *c);
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean
find_type(const Workflow *workflow, const char *name, guint *ret_index)
{
    for (guint i = 0; i < workflow->types->len; i++) {
        const TicketType *type = g_ptr_array_index(workflow->types, i);
        if (g_ascii_strcasecmp(type->name, name) == 0) {
            *ret_index = i;
            return TRUE;
        }
    }
    return FALSE;
}

gboolean
workflow_add(Workflow *workflow, const char *name, const char *const *statuses,
             const char *const *closed, GError **error)
{
    if (!check_statuses(name, statuses, closed, error))
        return FALSE;
    guint known;
    if (find_type(workflow, name, &known))
        g_ptr_array_remove_index(workflow->types, known);
    TicketType *type = g_new0(TicketType, 1);
    type->name = g_strdup(name);
    type->statuses = g_strdupv((char **)statuses);
    type->closed = g_strdupv((char **)closed);
    g_ptr_array_add(workflow->types, type);
    return TRUE;
}

const TicketType *
workflow_type(const Workflow *workflow, const char *name)
{
    guint index;
    return find_type(workflow, name, &index) ? g_ptr_array_index(workflow->types, index) : NULL;
}

const TicketType *const *
workflow_types(const Workflow *workflow, guint *ret_count)
{
    *ret_count = workflow->types->len;
    return (const TicketType *const *)workflow->types->pdata;
}

const char *
ticket_type_status(const TicketType *type, const char *status)
{
    return find_word((const char *const *)type->statuses, status);
}

gboolean
ticket_type_is_closed(const TicketType *type, const char *status)
{
    return find_word((const char *const *)type->closed, status) != NULL;
}

gboolean
workflow_knows_status(const Workflow *workflow, const char *status)
{
    for (guint i = 0; i < workflow->types->len; i++)
        if (ticket_type_status(g_ptr_array_index(workflow->types, i), status))
            return TRUE;
    return FALSE;
}

const char **
workflow_all_statuses(const Workflow *workflow)
{
    GPtrArray *all = g_ptr_array_new();
    for (guint i = 0; i < workflow->types->len; i++) {
        const TicketType *type = g_ptr_array_index(workflow->types, i);
        for (char **s = type->statuses; *s; s++) {
            g_ptr_array_add(all, NULL);
            if (find_word((const char *const *)all->pdata, *s))
                g_ptr_array_set_size(all, (int)all->len - 1);
            else
                g_ptr_array_index(all, all->len - 1) = *s;
        }
    }
    g_ptr_array_add(all, NULL);
    return (const char **)g_ptr_array_free(all, FALSE);
}
