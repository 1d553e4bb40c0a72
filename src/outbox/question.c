#include "outbox/question.h"

#include "base/limits.h"
#include "base/text.h"
#include "base/zone.h"
#include "mail/mail.h"
#include "outbox/letter.h"
#include "outbox/query_row.h"
#include "outbox/render.h"

#include <string.h>

/* One message that waits, in words. */
typedef struct {
    HeldId id;
    char *from;    /* as claimed */
    char *reason;  /* why it waits */
    char *subject; /* "" when it cannot be read */
    char *words;   /* the first of its text */
    char *owner;   /* whose reply address it came to; "" for none */
    TicketId ticket;
} Offer;

static void
offer_free(gpointer data)
{
    Offer *offer = data;
    g_free(offer->from);
    g_free(offer->reason);
    g_free(offer->subject);
    g_free(offer->words);
    g_free(offer->owner);
    g_free(offer);
}

void
question_clear(Question *question)
{
    g_clear_pointer(&question->request, request_free);
    g_clear_pointer(&question->person, person_free);
    g_clear_pointer(&question->offers, g_ptr_array_unref);
    g_clear_pointer(&question->about, g_free);
    g_clear_pointer(&question->access, access_notice_free);
}

gboolean
question_may_release(const RoleTable *roles, const Person *person, ProjectId project)
{
    Standing standing = {.kind = person->kind,
                         .role = role_table_role(roles, project, person->id, person->kind)};
    return !policy_refusal(&standing, POLICY_RELEASE);
}

/* --- what waits ------------------------------------------------------------------------------- */

typedef struct {
    Store *store;
    const OutboxDesk *desk;
    const OutboxRow *row;
    Question *question;
} Look;

static char *
shown(const Look *look, const char *text, gsize chars)
{
    g_autofree char *open = route_hide_tokens(look->desk->routes, text);
    return text_clean_line(open, -1, chars);
}

static gboolean
read_owner(const Look *look, const Held *held, Offer *offer, GError **error)
{
    g_autoptr(Person) owner = NULL;
    offer->owner = g_strdup("");
    if (!held->person.value)
        return TRUE;
    if (!store_person_get(look->store, held->person, &owner, error))
        return FALSE;
    g_free(offer->owner);
    offer->owner = g_strdup_printf("%s <%s>", owner->name, owner->address);
    return TRUE;
}

static gboolean
add_offer(const Look *look, const Held *held, GError **error)
{
    g_autoptr(StoredMessage) message = NULL;
    if (!store_message_get_reading(look->store, held->message, &message, error))
        return FALSE;
    gsize length = 0;
    gconstpointer data = message->mail ? g_bytes_get_data(message->mail, &length) : NULL;
    g_autoptr(Mail) mail = data ? mail_from_bytes(data, length, NULL) : NULL;
    Offer *offer = g_new0(Offer, 1);
    g_ptr_array_add(look->question->offers, offer);
    offer->id = held->id;
    offer->ticket = held->ticket;
    g_autofree char *from =
        g_strdup_printf("%s <%s>", mail ? mail->from_name : "", *held->from ? held->from : "?");
    offer->from = shown(look, from, LIMIT_NAME_CHARS);
    offer->reason = shown(look, held->reason, LIMIT_REASON_CHARS);
    offer->subject = shown(look, mail ? mail->subject : "", LIMIT_SUBJECT_CHARS);
    offer->words = shown(look, mail ? mail->text : "", LIMIT_OFFER_CHARS);
    return read_owner(look, held, offer, error);
}

static int
compare_ids(gconstpointer a, gconstpointer b)
{
    gint64 left = (*(const Held *const *)a)->id.value, right = (*(const Held *const *)b)->id.value;
    return (left > right) - (left < right);
}

gboolean
question_offers(Store *store, const RoleTable *roles, const Person *person, HeldId after,
                guint limit, GPtrArray **ret_held, GError **error)
{
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)held_free);
    ProjectId project = {0};
    for (;;) {
        GPtrArray *some = NULL;
        if (!store_held_next_project(store, project, &project, error))
            return FALSE;
        if (!project.value)
            break;
        if (!question_may_release(roles, person, project))
            continue;
        if (!store_held_offers(store, project, after, limit, &some, error))
            return FALSE;
        g_ptr_array_extend_and_steal(all, some);
    }
    g_ptr_array_sort(all, compare_ids);
    *ret_held = g_steal_pointer(&all);
    return TRUE;
}

/* What waits beyond what this person was asked about already. */
static gboolean
gather(const Look *look, GError **error)
{
    g_autoptr(GPtrArray) waiting = NULL;
    g_autoptr(GString) about = g_string_new(NULL);
    Question *question = look->question;
    g_autoptr(GArray) asked = request_ids(question->request->about);
    HeldId after = {asked->len ? g_array_index(asked, gint64, asked->len - 1) : 0};
    if (!question_offers(look->store, look->desk->roles, question->person, after,
                         LIMIT_OFFERS_LOOKED_AT, &waiting, error))
        return FALSE;
    for (guint i = 0; i < waiting->len; i++) {
        const Held *held = waiting->pdata[i];
        if (question->offers->len >= LIMIT_OFFERS) {
            question->more++;
            continue;
        }
        if (!add_offer(look, held, error))
            return FALSE;
        g_string_append_printf(about, "%s%" G_GINT64_FORMAT, about->len ? " " : "", held->id.value);
    }
    question->about = g_string_free(g_steal_pointer(&about), FALSE);
    return TRUE;
}

/* Whether all that a sealed question lists may be seen still by who is asked. */
static gboolean
check_listed(const Look *look, const char **ret_spare, GError **error)
{
    g_autoptr(GArray) ids = request_ids(look->question->request->about);
    guint waiting = 0;
    for (guint i = 0; i < ids->len; i++) {
        g_autoptr(Held) held = NULL;
        HeldId id = {g_array_index(ids, gint64, i)};
        if (!store_held_get(look->store, id, &held, error))
            return FALSE;
        waiting += !held->resolved_us;
        if (!question_may_release(look->desk->roles, look->question->person, held->project))
            *ret_spare = "may not release all of it any more";
    }
    if (!waiting && !*ret_spare)
        *ret_spare = "nothing of it waits any more";
    return TRUE;
}

static gboolean
look_at_release(const Look *look, const char **ret_spare, GError **error)
{
    if (look->row->state != OUTBOX_PENDING)
        return check_listed(look, ret_spare, error);
    if (!gather(look, error))
        return FALSE;
    if (!look->question->offers->len)
        *ret_spare = "nothing waits any more";
    return TRUE;
}

static gboolean
is_about_access(const Request *request)
{
    return request->kind == REQUEST_ACCESS || request->kind == REQUEST_GRANT;
}

gboolean
question_look(Store *store, const OutboxDesk *desk, const OutboxRow *row, gint64 now_us,
              Question *ret_question, const char **ret_spare, GError **error)
{
    g_auto(Question) question = {.offers = g_ptr_array_new_with_free_func(offer_free)};
    Look look = {store, desk, row, &question};
    const char *spare = NULL;
    if (!store_request_get(store, row->request, &question.request, error) ||
        !store_person_get(store, row->person, &question.person, error))
        return FALSE;
    gboolean about_access = row->kind == OUTBOX_ACCESS ||
                            (row->kind == OUTBOX_QUESTION && is_about_access(question.request));
    if (about_access &&
        !access_notice_look(store, desk, row, question.request, question.person, now_us,
                            &question.access, &spare, &question.later_us, error))
        return FALSE;
    if (row->kind == OUTBOX_QUESTION && !spare) {
        if (!request_is_open(question.request, now_us))
            spare = "the question is no longer asked";
        else if (question.request->kind == REQUEST_RELEASE &&
                 !look_at_release(&look, &spare, error))
            return FALSE;
    }
    *ret_question = question;
    question = (Question){0};
    *ret_spare = spare;
    return TRUE;
}

/* --- in words --------------------------------------------------------------------------------- */

static void
add_offers(TemplateValues *values, const Question *question)
{
    for (guint i = 0; i < question->offers->len; i++) {
        const Offer *offer = question->offers->pdata[i];
        TemplateValues *item = template_values_add_item(values, "offer");
        template_values_set_number(item, "number", offer->id.value);
        template_values_set(item, "from", offer->from);
        template_values_set(item, "why", offer->reason);
        template_values_set(item, "subject", offer->subject);
        template_values_set(item, "words", offer->words);
        template_values_set(item, "owner", offer->owner);
        if (offer->ticket.value)
            template_values_set_number(item, "ticket", offer->ticket.value);
    }
    template_values_set_number(values, "count", question->offers->len);
    template_values_set_flag(values, "one", question->offers->len == 1);
    template_values_set_flag(values, "several", question->offers->len > 1);
    if (question->more)
        template_values_set_number(values, "more", question->more);
}

static void
add_lines(TemplateValues *values, const char *note, const GPtrArray *answers)
{
    g_auto(GStrv) lines = g_strsplit(note ? note : "", "\n", -1);
    guint queries = 0;
    gboolean done = FALSE;
    for (char **line = lines; *line; line++) {
        TicketId ticket;
        const char *asked;
        if (!**line)
            continue;
        TemplateValues *item = template_values_add_item(values, "line");
        if (answers && queries < answers->len && query_row_read_note(*line, &ticket, &asked)) {
            template_values_set(item, "text", asked);
            render_answer(item, answers->pdata[queries++]);
        } else {
            template_values_set(item, "text", *line);
            template_values_set_flag(item, "plain", TRUE);
            done = TRUE;
        }
    }
    template_values_set_flag(values, "done", done);
    template_values_set_flag(values, "only-asked", !done);
}

/* When the request expires, where they are. */
static void
add_until(TemplateValues *values, const OutboxDesk *desk, const Person *person, gint64 expires_us)
{
    gboolean own = person->timezone && *person->timezone;
    g_autofree char *until = zone_time_at(expires_us, own ? person->timezone : desk->timezone);
    template_values_set(values, "until", until);
}

/* What is to be confirmed stands behind a number. Caller frees. */
static char *
asked_for(const Request *request)
{
    const char *words = request_words(request->about);
    return g_strstrip(g_strdelimit(g_strdup(words), "\n", ';'));
}

/* "release", "confirm", "answer", "managed", or what is said of access. */
static const char *
template_of(const OutboxRow *row, const Question *question)
{
    if (question->access)
        return access_notice_template(question->access);
    if (row->kind == OUTBOX_ANSWER)
        return question->request->kind == REQUEST_MANAGED ? "managed" : "answer";
    return question->request->kind == REQUEST_RELEASE ? "release" : "confirm";
}

char *
question_key(const OutboxRow *row, const char *language)
{
    return g_strdup_printf("%s/%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT "/%s",
                           desk_word(outbox_kind_words, (int)row->kind), row->request.value,
                           row->id.value, language);
}

Rendering *
question_render(const TemplateSet *templates, const char *language, const OutboxDesk *desk,
                const OutboxRow *row, const Question *question)
{
    g_autoptr(TemplateValues) values = template_values_new();
    g_autofree char *asked = asked_for(question->request);
    g_autofree char *root = g_strdup_printf("request-%" G_GINT64_FORMAT, row->request.value);
    Letter letter = {.name = template_of(row, question),
                     .foot = "question-foot",
                     .list = "questions",
                     .root = root};
    template_values_set(values, "nonce", question->request->nonce);
    template_values_set(values, "asked", asked);
    template_values_set_flag(values, "question", row->kind == OUTBOX_QUESTION);
    add_offers(values, question);
    if (question->access)
        access_notice_fill(question->access, desk, language, values);
    add_lines(values, row->note, question->answers);
    add_until(values, desk, question->person, question->request->expires_us);
    Rendering *rendering = letter_render(&letter, templates, desk, values);
    rendering->key = question_key(row, language);
    rendering->seen = question->answers ? query_seen_write(question->answers) : NULL;
    rendering->files = question->answers ? query_files_write(question->answers, templates) : NULL;
    return rendering;
}
