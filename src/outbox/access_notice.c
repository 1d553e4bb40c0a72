#include "outbox/access_notice.h"

#include "base/limits.h"
#include "base/text.h"
#include "desk/value_word.h"
#include "store/access.h"
#include "store/messages.h"
#include "store/shares.h"
#include "store/tickets.h"

struct AccessNotice {
    const char *name; /* of the template */
    char *asked_for;
    char *words; /* of who asks, or of who denied it; "" for none */
    Access *access;
    Person *asker;
    Project *project;
    guint waiting; /* messages that wait for it */
};

void
access_notice_free(AccessNotice *notice)
{
    if (!notice)
        return;
    g_free(notice->asked_for);
    g_free(notice->words);
    access_free(notice->access);
    person_free(notice->asker);
    project_free(notice->project);
    g_free(notice);
}

/* What one look works on. */
typedef struct {
    Store *store;
    const OutboxDesk *desk;
    const OutboxRow *row;
    const Request *request;
    const Person *person;
    gint64 now_us;
    AccessNotice *notice;
    const char *spare;
    gint64 later_us;
} Look;

static gint64
number_of(const Request *request)
{
    g_autoptr(GArray) ids = request_ids(request->about);
    return ids->len ? g_array_index(ids, gint64, 0) : 0;
}

static gboolean
count_waiting(Look *look, PersonId asker, ProjectId project, GError **error)
{
    g_autoptr(GPtrArray) waiting = NULL;
    if (!store_held_of_asker(look->store, asker, project, (HeldId){0}, LIMIT_ACCESS_RELEASED,
                             &waiting, error))
        return FALSE;
    look->notice->waiting = waiting->len;
    return TRUE;
}

/* --- the offer -------------------------------------------------------------------------------- */

static gboolean
look_at_offer(Look *look, GError **error)
{
    ProjectId project = {number_of(look->request)};
    look->notice->name = "access-offer";
    look->notice->asked_for = g_strdup(strchr(look->request->about, ' '));
    if (!count_waiting(look, look->person->id, project, error))
        return FALSE;
    if (!look->notice->waiting)
        look->spare = "nothing of theirs waits for it any more";
    return TRUE;
}

/* --- the question ----------------------------------------------------------------------------- */

static gboolean
look_at_question(Look *look, GError **error)
{
    AccessNotice *notice = look->notice;
    RequestId id = {number_of(look->request)};
    notice->name = "access-request";
    if (!store_access_get(look->store, id, &notice->access, error) ||
        !store_person_get(look->store, notice->access->person, &notice->asker, error) ||
        !store_project_get(look->store, notice->access->project, &notice->project, error) ||
        !count_waiting(look, notice->asker->id, notice->project->id, error))
        return FALSE;
    notice->asked_for = g_strdup(notice->access->asked_for);
    notice->words = g_strdup(notice->access->words);
    if (!access_is_open(notice->access, look->now_us))
        look->spare = "it was answered, or its time is over";
    else if (access_answer_refusal(look->desk->roles, notice->project->id, look->person))
        look->spare = "may not answer it any more";
    return TRUE;
}

/* --- what came of it -------------------------------------------------------------------------- */

/* Who was let in, but does not see the ticket they asked for, is told what they would be told if it
 * were not there. */
static gboolean
is_answered(Look *look, gboolean *ret_answered, GError **error)
{
    const Access *access = look->notice->access;
    Standing standing;
    *ret_answered = access->answered_us != 0;
    if (!access->answered_us || access->role == ROLE_NONE || !access->ticket.value)
        return TRUE;
    if (!store_standing(look->store, look->desk->roles, access->ticket, (ThreadId){0},
                        access->person, &standing, error))
        return FALSE;
    *ret_answered = !policy_refusal(&standing, POLICY_VIEW_PUBLIC);
    return TRUE;
}

/* That nobody answered is said when the time is over; before, it is too early for that. What waits
 * for a project says nothing of a ticket: not which project is the ticket's. */
static gboolean
look_at_outcome(Look *look, GError **error)
{
    AccessNotice *notice = look->notice;
    gboolean is_denial = look->row->note != NULL;
    gboolean answered;
    notice->name = is_denial ? "access-denied" : "access-expired";
    if (!store_access_get(look->store, look->request->id, &notice->access, error))
        return FALSE;
    notice->asked_for = g_strdup(notice->access->asked_for);
    notice->words = g_strdup(is_denial ? look->row->note : "");
    if (notice->access->project.value && !notice->access->ticket.value &&
        !count_waiting(look, look->person->id, notice->access->project, error))
        return FALSE;
    if (is_denial)
        return TRUE;
    if (!is_answered(look, &answered, error))
        return FALSE;
    if (answered)
        look->spare = "it was answered";
    else if (look->now_us < notice->access->expires_us)
        look->later_us = notice->access->expires_us;
    return TRUE;
}

gboolean
access_notice_look(Store *store, const OutboxDesk *desk, const OutboxRow *row,
                   const Request *request, const Person *person, gint64 now_us,
                   AccessNotice **ret_notice, const char **ret_spare, gint64 *ret_later_us,
                   GError **error)
{
    g_autoptr(AccessNotice) notice = g_new0(AccessNotice, 1);
    Look look = {store, desk, row, request, person, now_us, notice, NULL, 0};
    gboolean ok = row->kind == OUTBOX_ACCESS       ? look_at_outcome(&look, error)
                  : request->kind == REQUEST_GRANT ? look_at_question(&look, error)
                                                   : look_at_offer(&look, error);
    if (!ok)
        return FALSE;
    *ret_notice = g_steal_pointer(&notice);
    *ret_spare = look.spare;
    *ret_later_us = look.later_us;
    return TRUE;
}

/* --- in words --------------------------------------------------------------------------------- */

const char *
access_notice_template(const AccessNotice *notice)
{
    return notice->name;
}

static void
set_clean(TemplateValues *values, const OutboxDesk *desk, const char *name, const char *text,
          gsize chars)
{
    g_autofree char *open = route_hide_tokens(desk->routes, text ? text : "");
    g_autofree char *clean = text_clean_line(open, -1, chars);
    template_values_set(values, name, clean);
}

/* Which roles there are to choose from; "" for who can have but one. Caller frees. */
static char *
roles_of_choice(PersonKind kind, const char *language)
{
    GString *out = g_string_new(NULL);
    guint count = 0;
    for (const DeskWord *word = role_words; word->word; word++)
        if (policy_role_fits(kind, (Role)word->value))
            g_string_append_printf(out, "%s%s", count++ ? ", " : "",
                                   value_word_in(VALUE_ROLE, word->value, language));
    return g_string_free(count > 1 ? out : g_string_truncate(out, 0), FALSE);
}

static void
fill_question(const AccessNotice *notice, const OutboxDesk *desk, const char *language,
              TemplateValues *values)
{
    const Access *access = notice->access;
    Role fitting = access_default_role(notice->asker->kind, access->ticket.value != 0);
    g_autofree char *roles = roles_of_choice(notice->asker->kind, language);
    set_clean(values, desk, "asker", person_label(notice->asker), LIMIT_NAME_CHARS);
    set_clean(values, desk, "asker-address", notice->asker->address, LIMIT_NAME_CHARS);
    template_values_set(values, "asker-kind",
                        value_word_in(VALUE_KIND, (int)notice->asker->kind, language));
    set_clean(values, desk, "project-name", notice->project->name, LIMIT_NAME_CHARS);
    set_clean(values, desk, "project-slug", notice->project->slug, LIMIT_NAME_CHARS);
    if (access->ticket.value)
        template_values_set_number(values, "ticket", access->ticket.value);
    template_values_set(values, "fitting",
                        fitting != ROLE_NONE ? value_word_in(VALUE_ROLE, (int)fitting, language)
                                             : "");
    template_values_set_flag(values, "customer", notice->asker->kind == PERSON_CUSTOMER);
    template_values_set(values, "roles", roles);
}

void
access_notice_fill(const AccessNotice *notice, const OutboxDesk *desk, const char *language,
                   TemplateValues *values)
{
    set_clean(values, desk, "asked-for", notice->asked_for, LIMIT_NAME_CHARS);
    set_clean(values, desk, "words", notice->words, LIMIT_ACCESS_CHARS);
    if (notice->waiting)
        template_values_set_number(values, "waiting", notice->waiting);
    if (notice->asker)
        fill_question(notice, desk, language, values);
}
