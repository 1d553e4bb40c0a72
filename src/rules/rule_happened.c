#include "rules/rule_happened.h"

#include "base/limits.h"
#include "conf/problem.h"
#include "mail/address.h"
#include "mail/automatic.h"
#include "rules/rule_set.h"

#include <string.h>

typedef struct {
    RuleHappened *happened;
    const Workflow *workflow;
    const char *value; /* as long as happened */
} Line;

RuleHappened *
rule_happened_new(void)
{
    RuleHappened *happened = g_new0(RuleHappened, 1);
    happened->ticket = (Ticket){.type = (char *)"support",
                                .priority = PRIORITY_NORMAL,
                                .points = -1,
                                .due = TICKET_NO_DAY,
                                .planned = TICKET_NO_DAY};
    happened->mail = (RuleMail){.author = "", .subject = "", .body = ""};
    happened->texts = g_ptr_array_new_with_free_func(g_free);
    return happened;
}

void
rule_happened_free(RuleHappened *happened)
{
    if (!happened)
        return;
    g_clear_pointer(&happened->ticket.fields, g_ptr_array_unref);
    g_ptr_array_unref(happened->texts);
    g_free(happened);
}

/* --- what each line says: the problem, or NULL ------------------------------------------------ */

static char *
expected(const Line *line, const char *what, const char *list)
{
    return g_strdup_printf("unknown %s \"%s\", expected %s", what, line->value, list);
}

static char *
take_event(const Line *line)
{
    const char *known[RULE_EVENTS + 1] = {NULL};
    for (guint i = 0; i < RULE_EVENTS; i++) {
        known[i] = desk_word(event_words, (int)rule_events[i]);
        if (g_str_equal(known[i], line->value)) {
            line->happened->event.kind = rule_events[i];
            return NULL;
        }
    }
    g_autofree char *guess = problem_guess(line->value, known);
    return expected(line, "event", guess);
}

static char *
take_kind(const Line *line, Person *person, gboolean *has)
{
    int kind;
    *has = TRUE;
    if (desk_word_parse(person_kind_words, line->value, &kind)) {
        person->kind = (PersonKind)kind;
        return NULL;
    }
    g_autofree char *list = desk_words_list(person_kind_words);
    return expected(line, "kind of person", list);
}

static char *
take_author_kind(const Line *line)
{
    return take_kind(line, &line->happened->author, &line->happened->has_author);
}

static char *
take_follower_kind(const Line *line)
{
    return take_kind(line, &line->happened->follower, &line->happened->has_follower);
}

static char *
take_address(const Line *line, const char **ret_address)
{
    char *address = address_canonical(line->value);
    if (!address)
        return g_strdup_printf("\"%s\" is no address, expected one such as \"ann@desk.example\"",
                               line->value);
    g_ptr_array_add(line->happened->texts, address);
    *ret_address = address;
    return NULL;
}

static char *
take_author(const Line *line)
{
    return take_address(line, &line->happened->mail.author);
}

static char *
take_follower(const Line *line)
{
    line->happened->has_follower = TRUE;
    return take_address(line, (const char **)&line->happened->follower.address);
}

static char *
take_subject(const Line *line)
{
    line->happened->mail.subject = line->value;
    return NULL;
}

static char *
take_body(const Line *line)
{
    line->happened->mail.body = line->value;
    return NULL;
}

static char *
take_automatic(const Line *line)
{
    gboolean yes = g_str_equal(line->value, "yes");
    if (!yes && !g_str_equal(line->value, "no"))
        return g_strdup_printf("automatic is \"%s\", expected yes or no", line->value);
    line->happened->mail.automatic = yes ? AUTOMATIC_AUTO_SUBMITTED : 0;
    return NULL;
}

static char *
take_type(const Line *line)
{
    const TicketType *type = workflow_type(line->workflow, line->value);
    if (!type)
        return g_strdup_printf("unknown type \"%s\", expected one of the configuration",
                               line->value);
    line->happened->ticket.type = type->name;
    return NULL;
}

static char *
take_status(const Line *line)
{
    line->happened->ticket.status = (char *)line->value;
    if (workflow_knows_status(line->workflow, line->value))
        return NULL;
    g_autofree const char **all = workflow_all_statuses(line->workflow);
    g_autofree char *guess = problem_guess(line->value, all);
    return expected(line, "status", guess);
}

static char *
take_priority(const Line *line)
{
    int priority;
    if (desk_word_parse(priority_words, line->value, &priority)) {
        line->happened->ticket.priority = (Priority)priority;
        return NULL;
    }
    g_autofree char *list = desk_words_list(priority_words);
    return expected(line, "priority", list);
}

static char *
take_day(const Line *line, gint64 *ret_day)
{
    if (field_date_read(line->value, ret_day))
        return NULL;
    return g_strdup_printf("\"%s\" is no day, expected a date such as 2026-12-01", line->value);
}

static char *
take_due(const Line *line)
{
    return take_day(line, &line->happened->ticket.due);
}

static char *
take_planned(const Line *line)
{
    return take_day(line, &line->happened->ticket.planned);
}

static char *
take_number(const Line *line, gint64 most, gint64 *ret_number)
{
    if (g_ascii_string_to_signed(line->value, 10, 0, most, ret_number, NULL))
        return NULL;
    return g_strdup_printf("\"%s\" is no number, expected 0 to %" G_GINT64_FORMAT, line->value,
                           most);
}

static char *
take_points(const Line *line)
{
    return take_number(line, LIMIT_POINTS, &line->happened->ticket.points);
}

static char *
take_progress(const Line *line)
{
    return take_number(line, 100, &line->happened->ticket.progress);
}

static char *
take_field(const Line *line)
{
    const Field *field;
    FieldValue *value;
    char *why;
    if (!action_field_read(line->value, line->workflow, &field, &value, &why))
        return why;
    ticket_foresee_field(&line->happened->ticket, field->name, value);
    return NULL;
}

static char *
take_fired(const Line *line)
{
    line->happened->fired = (char *)line->value;
    return NULL;
}

static const struct {
    const char *key;
    char *(*take)(const Line *line);
} keys[] = {
    {"event", take_event},       {"author-kind", take_author_kind},
    {"author", take_author},     {"automatic", take_automatic},
    {"subject", take_subject},   {"body", take_body},
    {"type", take_type},         {"status", take_status},
    {"priority", take_priority}, {"field", take_field},
    {"due", take_due},           {"planned", take_planned},
    {"points", take_points},     {"progress", take_progress},
    {"follower", take_follower}, {"follower-kind", take_follower_kind},
    {"fired", take_fired},
};

static char *
unknown_key(const char *key)
{
    const char *known[G_N_ELEMENTS(keys) + 1] = {NULL};
    for (guint i = 0; i < G_N_ELEMENTS(keys); i++)
        known[i] = keys[i].key;
    g_autofree char *guess = problem_guess(key, known);
    return g_strdup_printf("unknown line \"%s\", expected %s", key, guess);
}

gboolean
rule_happened_take(RuleHappened *happened, const char *line, const Workflow *workflow,
                   char **ret_wrong)
{
    const char *colon = strchr(line, ':');
    g_autofree char *key = g_strndup(line, colon ? (gsize)(colon - line) : strlen(line));
    g_autofree char *written = g_strdup(colon ? colon + 1 : "");
    char *value = g_strcompress(g_strstrip(written));
    g_ptr_array_add(happened->texts, value);
    Line taken = {.happened = happened, .workflow = workflow, .value = value};
    for (guint i = 0; i < G_N_ELEMENTS(keys); i++) {
        if (!g_str_equal(keys[i].key, key))
            continue;
        *ret_wrong = keys[i].take(&taken);
        return *ret_wrong == NULL;
    }
    *ret_wrong = unknown_key(key);
    return FALSE;
}

gboolean
rule_happened_end(RuleHappened *happened, const Workflow *workflow, char **ret_wrong)
{
    Ticket *ticket = &happened->ticket;
    if (!ticket->status)
        ticket->status = workflow_type(workflow, ticket->type)->statuses[0];
    if (!happened->event.kind)
        *ret_wrong = g_strdup("it has no event, expected such as \"event: comment-added\"");
    return happened->event.kind != 0;
}

/* --- asking ----------------------------------------------------------------------------------- */

Plan *
rule_happened_ask(const RuleHappened *happened, RuleSet *set, GString *trace)
{
    g_autoptr(RuleMarks) marks = rule_marks_new(set, &happened->mail);
    g_autoptr(RuleChain) chain = rule_chain_new(set);
    RuleFacts facts = {.event = &happened->event,
                       .ticket = &happened->ticket,
                       .author = happened->has_author ? &happened->author : NULL,
                       .follower = happened->has_follower ? &happened->follower : NULL,
                       .marks = marks};
    if (happened->fired && !rule_chain_mark(chain, happened->fired))
        return NULL;
    return rule_set_evaluate(set, &facts, chain, trace);
}
