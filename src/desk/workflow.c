#include "desk/workflow.h"

struct Workflow {
    GPtrArray *types; /* of TicketType */
};

static void
ticket_type_free(TicketType *type)
{
    for (TicketTransition *t = type->transitions; t && t->from; t++) {
        g_free(t->from);
        g_strfreev(t->to);
    }
    g_free(type->transitions);
    g_free(type->name);
    g_strfreev(type->statuses);
    g_strfreev(type->closed);
    g_free(type->reopened);
    g_free(type);
}

Workflow *
workflow_new(void)
{
    static const char *const statuses[] = {"New",     "Assigned", "In Progress",
                                           "Waiting", "Closed",   NULL};
    static const char *const closed[] = {"Closed", NULL};
    const TicketType support = {.name = (char *)"support",
                                .statuses = (char **)statuses,
                                .closed = (char **)closed,
                                .thanks_us = 2 * US_PER_DAY};
    Workflow *workflow = g_new0(Workflow, 1);
    workflow->types = g_ptr_array_new_with_free_func((GDestroyNotify)ticket_type_free);
    g_autoptr(GError) error = NULL;
    if (!workflow_add(workflow, &support, &error))
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

static gboolean invalid(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

static gboolean
invalid(GError **error, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    if (error)
        *error = g_error_new_valist(POSTERN_ERROR, POSTERN_ERROR_INVALID, format, values);
    va_end(values);
    return FALSE;
}

static gboolean
check_once(const TicketType *type, GError **error)
{
    if (!type->statuses || !*type->statuses)
        return invalid(error, "type \"%s\" has no statuses, expected at least one", type->name);
    for (char **s = type->statuses; *s; s++)
        if (find_word((const char *const *)s + 1, *s))
            return invalid(error, "type \"%s\" names status \"%s\" twice", type->name, *s);
    return TRUE;
}

/* Whether all of words are statuses of the type; part says what names them. */
static gboolean
check_known(const TicketType *type, const char *part, char *const *words, GError **error)
{
    for (; words && *words; words++) {
        if (ticket_type_status(type, *words))
            continue;
        g_autofree char *all = g_strjoinv(", ", type->statuses);
        return invalid(error, "type \"%s\": %s names \"%s\", expected one of its statuses: %s",
                       type->name, part, *words, all);
    }
    return TRUE;
}

static gboolean
check_transitions(const TicketType *type, GError **error)
{
    for (const TicketTransition *t = type->transitions; t && t->from; t++) {
        char *from[] = {t->from, NULL};
        if (!check_known(type, "a transition", from, error) ||
            !check_known(type, "a transition", t->to, error))
            return FALSE;
        for (const TicketTransition *u = type->transitions; u < t; u++)
            if (g_ascii_strcasecmp(u->from, t->from) == 0)
                return invalid(error,
                               "type \"%s\" has two transitions from \"%s\", expected one with all "
                               "that may follow",
                               type->name, t->from);
    }
    return TRUE;
}

static gboolean
check_reopened(const TicketType *type, GError **error)
{
    const char *reopened = type->reopened ? type->reopened : type->statuses[0];
    if (!type->closed || !find_word((const char *const *)type->closed, reopened))
        return TRUE;
    return invalid(error, "type \"%s\" reopens with \"%s\", expected a status that is not closed",
                   type->name, reopened);
}

static gboolean
check_type(const TicketType *type, GError **error)
{
    char *reopened[] = {type->reopened, NULL};
    return check_once(type, error) && check_known(type, "closed", type->closed, error) &&
           check_known(type, "reopened", reopened, error) && check_reopened(type, error) &&
           check_transitions(type, error);
}

/* As the type spells them. */
static char **
spell(const TicketType *type, char *const *words)
{
    GStrvBuilder *builder = g_strv_builder_new();
    for (; words && *words; words++)
        g_strv_builder_add(builder, ticket_type_status(type, *words));
    char **spelled = g_strv_builder_end(builder);
    g_strv_builder_unref(builder);
    return spelled;
}

static TicketTransition *
copy_transitions(const TicketType *type, const TicketTransition *transitions)
{
    GArray *copies = g_array_new(TRUE, TRUE, sizeof(TicketTransition));
    for (; transitions && transitions->from; transitions++) {
        TicketTransition copy = {g_strdup(ticket_type_status(type, transitions->from)),
                                 spell(type, transitions->to)};
        g_array_append_val(copies, copy);
    }
    if (copies->len)
        return (TicketTransition *)g_array_free(copies, FALSE);
    g_array_free(copies, TRUE);
    return NULL;
}

static TicketType *
ticket_type_copy(const TicketType *type)
{
    TicketType *copy = g_new0(TicketType, 1);
    *copy = *type;
    copy->name = g_strdup(type->name);
    copy->statuses = g_strdupv(type->statuses);
    copy->closed = spell(type, type->closed);
    copy->transitions = copy_transitions(type, type->transitions);
    copy->reopened =
        g_strdup(type->reopened ? ticket_type_status(type, type->reopened) : type->statuses[0]);
    copy->priority = type->priority ? type->priority : PRIORITY_NORMAL;
    return copy;
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
workflow_add(Workflow *workflow, const TicketType *type, GError **error)
{
    if (!check_type(type, error))
        return FALSE;
    guint known;
    TicketType *copy = ticket_type_copy(type);
    if (find_type(workflow, type->name, &known))
        g_ptr_array_remove_index(workflow->types, known);
    g_ptr_array_add(workflow->types, copy);
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

static const TicketTransition *
transition_from(const TicketType *type, const char *status)
{
    for (const TicketTransition *t = type->transitions; t && t->from; t++)
        if (g_ascii_strcasecmp(t->from, status) == 0)
            return t;
    return NULL;
}

const char **
ticket_type_next(const TicketType *type, const char *status)
{
    const TicketTransition *transition = transition_from(type, status);
    gboolean all = !type->transitions || !ticket_type_status(type, status);
    char *const *said = all ? type->statuses : transition ? transition->to : NULL;
    GPtrArray *next = g_ptr_array_new();
    for (; said && *said; said++)
        if (g_ascii_strcasecmp(*said, status) != 0)
            g_ptr_array_add(next, *said);
    if (ticket_type_is_closed(type, status) &&
        !g_ptr_array_find_with_equal_func(next, type->reopened, g_str_equal, NULL))
        g_ptr_array_add(next, type->reopened);
    g_ptr_array_add(next, NULL);
    return (const char **)g_ptr_array_free(next, FALSE);
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
