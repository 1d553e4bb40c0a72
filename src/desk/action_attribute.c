/* Actions on what a ticket is apart from its status: its type, fields, dates, points, progress. */
#include "desk/action_private.h"

#include "base/limits.h"
#include "base/text.h"
#include "desk/day.h"
#include "desk/value_word.h"

#include <string.h>

/* "unknown WHAT "x", expected a, b, c", or the nearest of them alone. */
static char *
unknown(const char *what, const char *word, const char *const *known)
{
    const char *near = text_nearest(word, known);
    g_autofree char *list = g_strjoinv(", ", (char **)known);
    return g_strdup_printf("unknown %s \"%s\", expected %s%s", what, word,
                           near    ? near
                           : *list ? list
                                   : "none, for there are none",
                           near ? " perhaps" : "");
}

/* --- type ------------------------------------------------------------------------------------- */

char *
action_type_problem(const char *value, const Workflow *workflow)
{
    guint count = 0;
    if (workflow_type(workflow, value))
        return NULL;
    const TicketType *const *types = workflow_types(workflow, &count);
    g_autofree const char **names = g_new0(const char *, count + 1);
    for (guint i = 0; i < count; i++)
        names[i] = types[i]->name;
    return unknown("type", value, names);
}

gboolean
action_check_type(const char *value, const Ticket *ticket, const ActionContext *context,
                  char **ret_now, char **ret_why)
{
    (void)ret_why;
    const TicketType *type = workflow_type(context->workflow, value);
    if (!g_str_equal(type->name, ticket->type))
        *ret_now = g_strdup(type->name);
    return TRUE;
}

void
action_foresee_type(const char *now, const ActionContext *context, Ticket *ticket)
{
    const TicketType *type = workflow_type(context->workflow, now);
    const char *status = ticket_type_map_status(type, context->workflow, ticket);
    g_free(ticket->status);
    g_free(ticket->type);
    ticket->status = g_strdup(status);
    ticket->type = g_strdup(type->name);
}

static void
append_fields(GString *out, const Ticket *ticket, const TicketType *type, gboolean kept,
              const char *heading)
{
    gboolean first = TRUE;
    for (guint i = 0; ticket->fields && i < ticket->fields->len; i++) {
        const FieldValue *value = g_ptr_array_index(ticket->fields, i);
        if (ticket_type_has_field(type, value->field) != kept)
            continue;
        g_string_append_printf(out, "%s%s", first ? heading : ", ", value->field);
        first = FALSE;
    }
}

char *
action_type_mapping(const Ticket *ticket, const Workflow *workflow, const TicketType *type)
{
    const char *status = ticket_type_map_status(type, workflow, ticket);
    GString *out = g_string_new(type->name);
    if (!g_str_equal(status, ticket->status))
        g_string_append_printf(out, ", status %s is now %s", ticket->status, status);
    append_fields(out, ticket, type, TRUE, "; kept: ");
    append_fields(out, ticket, type, FALSE, "; set aside: ");
    return g_string_free(out, FALSE);
}

/* --- fields ----------------------------------------------------------------------------------- */

static const Field *
find_field(const Workflow *workflow, const char *name, char **ret_why)
{
    guint count = 0;
    const Field *field = workflow_field(workflow, name);
    if (field)
        return field;
    const Field *const *fields = workflow_fields(workflow, &count);
    g_autofree const char **names = g_new0(const char *, count + 1);
    for (guint i = 0; i < count; i++)
        names[i] = fields[i]->name;
    *ret_why = unknown("field", name, names);
    return NULL;
}

gboolean
action_field_read(const char *value, const Workflow *workflow, const Field **ret_field,
                  FieldValue **ret_value, char **ret_why)
{
    gsize length = strcspn(value, " ");
    g_autofree char *name = g_strndup(value, MIN(length, LIMIT_FIELD_VALUE_BYTES));
    const Field *field = find_field(workflow, name, ret_why);
    if (!field)
        return FALSE;
    const char *written = value + length;
    while (*written == ' ')
        written++;
    *ret_value = NULL;
    *ret_field = field;
    if (g_ascii_strcasecmp(written, FIELD_UNSET) == 0)
        return TRUE;
    return field_read(field, written, ret_value, ret_why);
}

char *
action_field_problem(const char *value, const Workflow *workflow)
{
    const Field *field;
    g_autoptr(FieldValue) read = NULL;
    char *why = NULL;
    return action_field_read(value, workflow, &field, &read, &why) ? NULL : why;
}

static char *
no_such_field(const Ticket *ticket, const TicketType *type, const char *field)
{
    g_autofree char *has = type ? g_strjoinv(", ", type->fields) : g_strdup("");
    return g_strdup_printf("a ticket of type \"%s\" has no field \"%s\", it has: %s", ticket->type,
                           field, *has ? has : "none");
}

static gboolean
is_needed(const Field *field, const Ticket *ticket, const TicketType *type)
{
    return field->required && ticket_type_is_closed(type, ticket->status);
}

gboolean
action_check_field(const char *value, const Ticket *ticket, const ActionContext *context,
                   char **ret_now, char **ret_why)
{
    const Field *field;
    g_autoptr(FieldValue) read = NULL;
    const TicketType *type = workflow_type(context->workflow, ticket->type);
    if (!action_field_read(value, context->workflow, &field, &read, ret_why))
        return FALSE;
    if (!type || !ticket_type_has_field(type, field->name)) {
        *ret_why = no_such_field(ticket, type, field->name);
        return FALSE;
    }
    if (!read && is_needed(field, ticket, type)) {
        *ret_why = g_strdup_printf("a ticket of type \"%s\" that is \"%s\" needs its %s",
                                   ticket->type, ticket->status, field->name);
        return FALSE;
    }
    const FieldValue *had = ticket_field(ticket, field->name);
    g_autofree char *was = had ? field_value_show(had) : g_strdup(FIELD_UNSET);
    g_autofree char *now = read ? field_value_show(read) : g_strdup(FIELD_UNSET);
    if (!g_str_equal(was, now) || (had && had->kind != field->kind))
        *ret_now = g_strdup_printf("%s %s", field->name, now);
    return TRUE;
}

void
action_foresee_field(const char *now, const ActionContext *context, Ticket *ticket)
{
    const Field *field;
    FieldValue *value;
    g_autofree char *why = NULL;
    if (action_field_read(now, context->workflow, &field, &value, &why))
        ticket_foresee_field(ticket, field->name, value);
}

/* --- dates ------------------------------------------------------------------------------------ */

static gboolean
read_day(const char *value, gint64 today, gint64 *ret_day)
{
    if (value_word_is(VALUE_UNSET, 0, value)) {
        *ret_day = TICKET_NO_DAY;
        return TRUE;
    }
    return day_read(value, today, ret_day) && *ret_day > TICKET_NO_DAY;
}

char *
action_day_problem(const char *value, const Workflow *workflow)
{
    gint64 day;
    (void)workflow;
    if (read_day(value, 1, &day))
        return NULL;
    g_autofree char *shown = text_clean_line(value, (gssize)strnlen(value, 200), 60);
    return g_strdup_printf("\"%s\" is no day, expected " DAY_FORMS ", or unset", shown);
}

static gboolean
check_day(const char *name, const char *value, gint64 was, const ActionContext *context,
          char **ret_now)
{
    gint64 day = TICKET_NO_DAY;
    if (!read_day(value, context->today, &day) || day == was)
        return TRUE;
    g_autofree char *shown = day == TICKET_NO_DAY ? g_strdup(FIELD_UNSET) : field_date_show(day);
    *ret_now = g_strdup_printf("%s %s", name, shown);
    return TRUE;
}

/* The value behind the name that *ret_now begins with. */
static const char *
value_of(const char *now)
{
    return strchr(now, ' ') + 1;
}

gboolean
action_check_due(const char *value, const Ticket *ticket, const ActionContext *context,
                 char **ret_now, char **ret_why)
{
    (void)ret_why;
    return check_day("due", value, ticket->due, context, ret_now);
}

gboolean
action_check_planned(const char *value, const Ticket *ticket, const ActionContext *context,
                     char **ret_now, char **ret_why)
{
    (void)ret_why;
    return check_day("planned", value, ticket->planned, context, ret_now);
}

void
action_foresee_due(const char *now, const ActionContext *context, Ticket *ticket)
{
    if (!read_day(value_of(now), context->today, &ticket->due))
        g_critical("a day that was checked is none: %s", now);
}

void
action_foresee_planned(const char *now, const ActionContext *context, Ticket *ticket)
{
    if (!read_day(value_of(now), context->today, &ticket->planned))
        g_critical("a day that was checked is none: %s", now);
}

/* --- points and progress ---------------------------------------------------------------------- */

static gboolean
read_count(const char *value, guint64 most, gint64 *ret_count)
{
    guint64 count;
    if (!g_ascii_string_to_unsigned(value, 10, 0, most, &count, NULL))
        return FALSE;
    *ret_count = (gint64)count;
    return TRUE;
}

static gboolean
read_points(const char *value, gint64 *ret_points)
{
    if (!value_word_is(VALUE_UNSET, 0, value))
        return read_count(value, LIMIT_POINTS, ret_points);
    *ret_points = -1;
    return TRUE;
}

char *
action_points_problem(const char *value, const Workflow *workflow)
{
    gint64 points;
    (void)workflow;
    if (read_points(value, &points))
        return NULL;
    return g_strdup_printf("points \"%s\" are none, expected a whole number from 0 to %d, or unset",
                           value, LIMIT_POINTS);
}

gboolean
action_check_points(const char *value, const Ticket *ticket, const ActionContext *context,
                    char **ret_now, char **ret_why)
{
    gint64 points = -1;
    (void)context;
    (void)ret_why;
    if (!read_points(value, &points) || points == ticket->points)
        return TRUE;
    *ret_now = points < 0 ? g_strdup("points " FIELD_UNSET)
                          : g_strdup_printf("points %" G_GINT64_FORMAT, points);
    return TRUE;
}

void
action_foresee_points(const char *now, const ActionContext *context, Ticket *ticket)
{
    (void)context;
    if (!read_points(value_of(now), &ticket->points))
        g_critical("points that were checked are none: %s", now);
}

/* "80", or "80%". */
static gboolean
read_percent(const char *value, gint64 *ret_percent)
{
    gsize length = strlen(value);
    if (length && value[length - 1] == '%')
        length--;
    g_autofree char *digits = g_strndup(value, length);
    return read_count(digits, 100, ret_percent);
}

char *
action_progress_problem(const char *value, const Workflow *workflow)
{
    gint64 percent;
    (void)workflow;
    if (read_percent(value, &percent))
        return NULL;
    return g_strdup_printf("progress \"%s\" is none, expected a whole number from 0 to 100", value);
}

gboolean
action_check_progress(const char *value, const Ticket *ticket, const ActionContext *context,
                      char **ret_now, char **ret_why)
{
    gint64 percent;
    (void)context;
    (void)ret_why;
    if (read_percent(value, &percent) && percent != ticket->progress)
        *ret_now = g_strdup_printf("progress %" G_GINT64_FORMAT, percent);
    return TRUE;
}

void
action_foresee_progress(const char *now, const ActionContext *context, Ticket *ticket)
{
    (void)context;
    if (!read_percent(value_of(now), &ticket->progress))
        g_critical("progress that was checked is none: %s", now);
}

/* --- links ------------------------------------------------------------------------------------ */

char *
action_link_problem(const char *value, const Workflow *workflow)
{
    LinkKind kind;
    TicketId other;
    (void)workflow;
    if (ticket_link_read(value, &kind, &other))
        return NULL;
    g_autofree char *list = desk_words_list(link_words);
    return g_strdup_printf("\"%s\" is no link, expected %s, and the number of a ticket", value,
                           list);
}

/* --- merging ---------------------------------------------------------------------------------- */

char *
action_merge_problem(const char *value, const Workflow *workflow)
{
    gint64 number;
    (void)workflow;
    if (read_count(value, LIMIT_TICKET_NUMBER, &number) && number > 0)
        return NULL;
    return g_strdup_printf("\"%s\" is no ticket, expected its number", value);
}

/* What goes on elsewhere is over here, whatever is missing. */
/* Nobody asks whether it may go from one status to the other. */
static void
end_work(const TicketType *type, Ticket *ticket)
{
    if (!type || !type->closed[0] || ticket_type_is_closed(type, ticket->status))
        return;
    g_free(ticket->status);
    ticket->status = g_strdup(type->closed[0]);
}

void
action_foresee_merge(const char *now, const ActionContext *context, Ticket *ticket)
{
    const TicketType *type = workflow_type(context->workflow, ticket->type);
    if (!read_count(now, LIMIT_TICKET_NUMBER, &ticket->merged_into.value))
        g_critical("a ticket that was checked is none: %s", now);
    end_work(type, ticket);
}

/* --- spam ------------------------------------------------------------------------------------- */

/* Whose, only the store knows. */
gboolean
action_check_spam(const char *value, const Ticket *ticket, const ActionContext *context,
                  char **ret_now, char **ret_why)
{
    (void)value, (void)context, (void)ret_why;
    if (!ticket->spam_of.value)
        *ret_now = g_strdup("spam");
    return TRUE;
}

void
action_foresee_spam(const char *now, const ActionContext *context, Ticket *ticket)
{
    (void)now;
    end_work(workflow_type(context->workflow, ticket->type), ticket);
}
