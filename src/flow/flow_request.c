/* Questions the desk mailed to somebody, and what comes of the answers. */
#include "flow/flow_access.h"

#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"
#include "outbox/query_row.h"

#include <string.h>

static const char *const confirm_words[] = {"confirm, and the word that stands behind it", NULL};
static gboolean confirmed_answer(Answer *answer, gboolean *ret_understood, GError **error);

static const RequestType types[] = {
    {REQUEST_RELEASE, IDENTITY_AUTHENTICATED, FALSE, release_words, release_answer},
    {REQUEST_CONFIRM, IDENTITY_TOKEN, TRUE, confirm_words, confirmed_answer},
    {REQUEST_COMMANDS, IDENTITY_TOKEN, TRUE, confirm_words, commands_answer},
    {REQUEST_ACCESS, IDENTITY_AUTHENTICATED, FALSE, access_ask_words, access_ask_answer},
    {REQUEST_GRANT, IDENTITY_AUTHENTICATED, FALSE, access_grant_words, access_grant_answer},
};

const RequestType *
request_type(RequestKind kind)
{
    for (guint i = 0; i < G_N_ELEMENTS(types); i++)
        if (types[i].kind == kind)
            return &types[i];
    return NULL;
}

/* --- asking ----------------------------------------------------------------------------------- */

static gboolean
add_row(Run *run, OutboxKind kind, RequestId request, PersonId person, const char *note,
        gint64 due_us, GError **error)
{
    OutboxRow row = {.kind = kind,
                     .why = WHY_REQUEST,
                     .request = request,
                     .note = (char *)note,
                     .asks = query_row_note_asks(note),
                     .person = person,
                     .created_us = run->reading->now_us,
                     .next_us = due_us};
    OutboxId id;
    run->job->told++;
    return store_outbox_add(run->store, &row, &id, error);
}

gboolean
run_ask(Run *run, const Request *request, gint64 due_us, GError **error)
{
    RequestId id;
    run_trace(run, "person %" G_GINT64_FORMAT " is asked: %s", request->person.value,
              desk_word(request_kind_words, (int)request->kind));
    return store_request_add(run->store, request, &id, error) &&
           add_row(run, OUTBOX_QUESTION, id, request->person, NULL, due_us, error);
}

/* Who has a reply address of theirs, and writes in their name, could have them mailed as often as
 * they like. */
static gboolean
may_ask_confirm(Run *run, RequestKind kind, PersonId person, gboolean *ret_may, GError **error)
{
    guint asked;
    gint64 since_us = run->reading->now_us - LIMIT_CONFIRM_WINDOW_S * US_PER_S;
    if (!store_request_count_since(run->store, person, kind, since_us, LIMIT_CONFIRMS, &asked,
                                   error))
        return FALSE;
    *ret_may = asked < LIMIT_CONFIRMS;
    if (*ret_may)
        return TRUE;
    run_trace(run, "person %" G_GINT64_FORMAT " was asked to confirm too often: nothing is mailed",
              person.value);
    log_event(LOG_WARNING, "confirm-not-asked", "person", LOG_INT(person.value), "why",
              "asked too often within an hour", NULL);
    return TRUE;
}

gboolean
run_ask_confirm(Run *run, RequestKind kind, PersonId person, const char *about, gboolean *ret_asked,
                GError **error)
{
    guint8 bytes[LIMIT_NONCE_BYTES];
    gint64 now_us = run->reading->now_us;
    if (!may_ask_confirm(run, kind, person, ret_asked, error))
        return FALSE;
    if (!*ret_asked)
        return TRUE;
    random_fill(run->job->flow->parts.random, bytes, sizeof bytes);
    g_autofree char *nonce = base32_encode(bytes, sizeof bytes);
    Request request = {.kind = kind,
                       .person = person,
                       .about = (char *)about,
                       .nonce = nonce,
                       .made_us = now_us,
                       .expires_us = now_us + LIMIT_CONFIRM_S * US_PER_S};
    return run_ask(run, &request, now_us, error);
}

gboolean
run_tell_answer(Run *run, const Request *request, const char *lines, GError **error)
{
    return add_row(run, OUTBOX_ANSWER, request->id, request->person, lines, run->reading->now_us,
                   error);
}

/* --- answers that do nothing ------------------------------------------------------------------ */

/* Such mail is counted: whoever has the address could make us write as often as they like. */
static gboolean
may_tell(Run *run, const Request *request, gboolean *ret_may, GError **error)
{
    *ret_may = request->mails < LIMIT_REQUEST_MAILS;
    return !*ret_may || store_request_count_mail(run->store, request->id, error);
}

static gboolean
tell_in_vain(Run *run, const Request *request, const char *lines, GError **error)
{
    gboolean may;
    run_trace(run, "nothing is done: %s", lines);
    return may_tell(run, request, &may, error) &&
           (!may || run_tell_answer(run, request, lines, error));
}

static gboolean
tell_closed(Run *run, const Request *request, GError **error)
{
    g_autofree char *lines =
        request->answered_us
            ? g_strdup_printf("Nothing was done: this was answered already (%s).", request->answer)
            : g_strdup("Nothing was done: the time in which this could be answered is over.");
    return tell_in_vain(run, request, lines, error);
}

static gboolean
tell_words(Run *run, const Request *request, const RequestType *type, GError **error)
{
    g_autoptr(GString) lines = g_string_new(
        "Nothing was done: the first line of your reply was not understood. It can be:\n");
    for (const char *const *words = type->words; *words; words++)
        g_string_append_printf(lines, "%s\n", *words);
    return tell_in_vain(run, request, lines->str, error);
}

/* --- confirming ------------------------------------------------------------------------------- */

/* All lines as they will be read again, one a line, as far as there is room. Caller frees. */
static char *
words_said(const GPtrArray *lines)
{
    GString *said = g_string_new(NULL);
    for (guint i = 0; i < lines->len && said->len < LIMIT_REASON_CHARS; i++) {
        g_autofree char *line = g_strjoinv(" ", lines->pdata[i]);
        g_autofree char *clean = text_clean_line(line, -1, LIMIT_OFFER_CHARS);
        g_string_append_printf(said, "%s%s", i ? "\n" : "", clean);
    }
    return g_string_free(said, FALSE);
}

/* The words wait, and not the mail: they are all that is done. */
static gboolean
ask_to_confirm(Run *run, const Request *request, const GPtrArray *lines, GError **error)
{
    gboolean may, asked;
    g_autoptr(GString) about = g_string_new(NULL);
    g_string_append_printf(about, "%" G_GINT64_FORMAT, request->id.value);
    g_autofree char *words = words_said(lines);
    g_string_append_printf(about, " %s", words);
    return may_tell(run, request, &may, error) &&
           (!may ||
            run_ask_confirm(run, REQUEST_CONFIRM, request->person, about->str, &asked, error));
}

static gboolean do_answer(Run *run, const Request *request, const Person *person, const char *text,
                          GError **error);

/* What was answered to the other question counts now. */
static gboolean
confirmed_answer(Answer *answer, gboolean *ret_understood, GError **error)
{
    g_autoptr(GArray) ids = request_ids(answer->request->about);
    g_autoptr(Request) other = NULL;
    Run *run = answer->run;
    RequestId id = {ids->len ? g_array_index(ids, gint64, 0) : 0};
    if (!store_request_get(run->store, id, &other, error))
        return FALSE;
    const char *words = answer->request->about + strcspn(answer->request->about, " ");
    *ret_understood = TRUE;
    answer->closes = TRUE;
    if (!request_is_open(other, run->reading->now_us))
        return tell_closed(run, other, error);
    return do_answer(run, other, answer->person, words, error);
}

/* --- answers ---------------------------------------------------------------------------------- */

static gboolean
finish_answer(const Answer *answer, GError **error)
{
    Run *run = answer->run;
    g_autofree char *said = words_said(answer->lines);
    g_strdelimit(said, "\n", ';');
    if (answer->receipt->len && !run_tell_answer(run, answer->request, answer->receipt->str, error))
        return FALSE;
    return !answer->closes ||
           store_request_close(run->store, answer->request->id, said, run->reading->now_us, error);
}

/* By somebody who is known well enough. */
static gboolean
do_answer(Run *run, const Request *request, const Person *person, const char *text, GError **error)
{
    g_autoptr(GPtrArray) lines = answer_lines(text);
    const RequestType *type = request_type(request->kind);
    g_autoptr(GString) receipt = g_string_new(NULL);
    Answer answer = {.run = run,
                     .request = request,
                     .person = person,
                     .text = text,
                     .lines = lines,
                     .receipt = receipt};
    gboolean understood = FALSE;
    if (!type->answer(&answer, &understood, error))
        return FALSE;
    return understood ? finish_answer(&answer, error) : tell_words(run, request, type, error);
}

static gboolean
take_answer(Run *run, const Request *request, IdentityLevel identity, GError **error)
{
    const RequestType *type = request_type(request->kind);
    g_autoptr(GPtrArray) lines = answer_lines(run->reading->halves->typed);
    if (!request_is_open(request, run->reading->now_us))
        return tell_closed(run, request, error);
    if (!lines->len)
        return tell_words(run, request, type, error);
    if (type->confirms && !answer_confirms(lines->pdata[0], request->nonce))
        return tell_words(run, request, type, error);
    if (identity < type->needs)
        return ask_to_confirm(run, request, lines, error);
    return do_answer(run, request, run->sender, run->reading->halves->typed, error);
}

/* The first address of the desk's it came to; of project 0 when it came to none. */
static Route
desk_route(const Run *run)
{
    const GArray *recipients = run->reading->recipients;
    for (guint i = 0; i < recipients->len; i++)
        if (g_array_index(recipients, Route, i).kind == ROUTE_DESK)
            return g_array_index(recipients, Route, i);
    return (Route){.kind = ROUTE_DESK};
}

/* What came of commands asks nothing: what is written in reply to it is commands again, or too late
 * for an answer. */
gboolean
run_answer(Run *run, const Target *target, Received *outcome, GError **error)
{
    g_autoptr(Request) request = NULL;
    *outcome = (Received){.kind = RECEIVED_ANSWER, .identity = target->identity};
    if (run->known && run->known->disposition == MESSAGE_ANSWER && !run->job->retried.value) {
        outcome->kind = RECEIVED_REPEAT;
        return TRUE;
    }
    /* A machine that answers a question would answer the reply to that, too. */
    if (run->reading->automatic) {
        run_trace(run, "an answer to a question of ours, by a machine: kept, nothing done");
        return TRUE;
    }
    if (target->why)
        return run_keep_waiting(run, target, MESSAGE_QUARANTINED, target->why, outcome, error);
    if (!store_request_get(run->store, target->request, &request, error))
        return FALSE;
    Target orders = *target;
    orders.route = desk_route(run);
    if (request->kind == REQUEST_MANAGED && run_only_manages(run, &orders))
        return run_manage_all(run, &orders, outcome, error);
    return take_answer(run, request, target->identity, error);
}
