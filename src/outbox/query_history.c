/* #history: what happened on a ticket, or on those of a project or portfolio that changed last. */
#include "outbox/query_private.h"

#include "base/limits.h"
#include "outbox/render.h"

/* One line of it. */
typedef struct {
    gint64 at_us;
    gint64 order; /* of what happened at the same time */
    char *head;
    char *text;
} Entry;

typedef struct {
    QueryRun *run;
    const QueryTicket *about;
    gboolean names_ticket; /* there is more than one */
    GPtrArray *entries;    /* of Entry */
} History;

static void
entry_free(gpointer data)
{
    Entry *entry = data;
    g_free(entry->head);
    g_free(entry->text);
    g_free(entry);
}

static int
compare_entries(gconstpointer a, gconstpointer b)
{
    const Entry *left = *(const Entry *const *)a, *right = *(const Entry *const *)b;
    if (left->at_us != right->at_us)
        return left->at_us < right->at_us ? -1 : 1;
    return (left->order > right->order) - (left->order < right->order);
}

/* "#41 2026-12-01 10:00 CET, Mia Holt"; who is NULL for nobody. */
static void
add_entry(History *history, gint64 at_us, const char *who, const char *text)
{
    Entry *entry = g_new0(Entry, 1);
    g_autofree char *at = query_time(history->run, at_us);
    g_autofree char *number =
        g_strdup_printf("#%" G_GINT64_FORMAT " ", history->about->ticket->id.value);
    entry->at_us = at_us;
    entry->order = history->entries->len;
    entry->head =
        g_strconcat(history->names_ticket ? number : "", at, who ? ", " : "", who ? who : "", NULL);
    entry->text = query_clean(history->run, text, LIMIT_QUERY_HISTORY_CHARS);
    g_ptr_array_add(history->entries, entry);
}

/* --- what was said ---------------------------------------------------------------------------- */

static gboolean
add_comment(History *history, const Comment *comment, GError **error)
{
    static const char *const heard[] = {[THREAD_PUBLIC] = "seen-everybody",
                                        [THREAD_PRIVATE] = "seen-staff",
                                        [THREAD_VENDOR] = "seen-vendors"};
    QueryRun *run = history->run;
    g_autoptr(Person) author = NULL;
    g_autoptr(TemplateValues) values = template_values_new();
    if (!store_person_get(run->asker->store, comment->author, &author, error))
        return FALSE;
    g_autofree char *name = query_person(run, author, history->about->view.inside);
    g_autofree char *words = query_clean(run, comment->text, LIMIT_QUERY_HISTORY_CHARS);
    template_values_set(values, "text", words);
    template_values_set_flag(values, heard[comment->audience], TRUE);
    template_values_set_flag(values, "unverified", comment->identity <= IDENTITY_CLAIMED);
    g_autofree char *said = template_set_fill(run->asker->templates, "query.wrote", values);
    add_entry(history, comment->created_us, name, said);
    return TRUE;
}

static gboolean
add_comments(History *history, const Thread *thread, GError **error)
{
    CommentTail tail = {.thread = thread->id,
                        .since_us = query_ticket_sees_from(history->about, thread),
                        .limit = LIMIT_QUERY_ROWS,
                        .text_bytes = LIMIT_QUERY_TEXT_BYTES,
                        .to_staff = history->about->view.inside};
    g_autoptr(GPtrArray) lines = NULL;
    if (!store_comment_tail(history->run->asker->store, &tail, &lines, error))
        return FALSE;
    for (guint i = 0; i < lines->len; i++) {
        const CommentLine *line = lines->pdata[i];
        if (line->text_bytes > LIMIT_QUERY_TEXT_BYTES)
            query_drop_cut_word(line->comment->text);
        if (!add_comment(history, line->comment, error))
            return FALSE;
    }
    return TRUE;
}

/* --- what changed ----------------------------------------------------------------------------- */

/* What belongs to a comment is seen by who sees the comment. */
static gboolean
may_see_event(const History *history, const Event *event, gboolean *ret_may, GError **error)
{
    const QueryTicket *about = history->about;
    g_autoptr(Comment) comment = NULL;
    *ret_may = about->view.sees && event->at_us >= about->view.standing.sees_from_us;
    if (!*ret_may || about->view.inside || !event->comment.value)
        return TRUE;
    if (!store_comment_get(history->run->asker->store, event->comment, &comment, error))
        return FALSE;
    *ret_may = FALSE;
    for (guint i = 0; i < about->threads->len; i++)
        *ret_may |= g_array_index(about->threads, Thread, i).id.value == comment->thread.value;
    return TRUE;
}

/* Names of staff stand in what they write; of changes only who is inside knows whose they are. */
static gboolean
name_actor(const History *history, const Event *event, char **ret_name, GError **error)
{
    g_autoptr(Person) actor = NULL;
    *ret_name = NULL;
    if (!history->about->view.inside || !event->actor.value)
        return TRUE;
    if (!store_person_get(history->run->asker->store, event->actor, &actor, error))
        return FALSE;
    *ret_name = query_person(history->run, actor, TRUE);
    return TRUE;
}

/* What no mail tells, and the history does, to who is inside. Other tickets and projects may be
 * none of theirs: what names one is told without. */
static const struct {
    EventKind kind;
    const char *flag;
    gboolean is_told; /* with its words */
} kept[] = {{EVENT_TAG_REMOVED, "untag", TRUE}, {EVENT_FOLLOWER_REMOVED, "unfollow", TRUE},
            {EVENT_TIME_LOGGED, "time", TRUE},  {EVENT_PROJECT_CHANGED, "move", FALSE},
            {EVENT_MERGED, "merge", FALSE},     {EVENT_TOOK_IN, "took-in", FALSE},
            {EVENT_SPLIT, "split", FALSE},      {EVENT_CLONED, "clone", FALSE},
            {EVENT_SPAM, "spam", TRUE}};

/* NULL for what is not told. Caller frees. */
static char *
words_of(const History *history, const Event *event)
{
    const TemplateSet *templates = history->run->asker->templates;
    gboolean inside = history->about->view.inside;
    if (event->kind == EVENT_TICKET_CREATED)
        return query_words(history->run, "query.created");
    for (guint i = 0; inside && i < G_N_ELEMENTS(kept); i++) {
        if (kept[i].kind != event->kind)
            continue;
        g_autoptr(TemplateValues) values = template_values_new();
        template_values_set(values, "text", kept[i].is_told ? event->now : NULL);
        template_values_set_flag(values, kept[i].flag, TRUE);
        return template_set_fill(templates, "query.change", values);
    }
    return render_change(templates, event, inside);
}

static gboolean
add_event(History *history, const Event *event, GError **error)
{
    g_autofree char *who = NULL;
    gboolean may;
    gboolean inside = history->about->view.inside;
    g_autofree char *text = words_of(history, event);
    if (!text)
        return TRUE;
    if (!may_see_event(history, event, &may, error) ||
        (may && !name_actor(history, event, &who, error)))
        return FALSE;
    if (!may)
        return TRUE;
    g_autofree char *by_rule =
        inside && event->rule ? g_strconcat(text, " [", event->rule, "]", NULL) : NULL;
    add_entry(history, event->at_us, who, by_rule ? by_rule : text);
    return TRUE;
}

static gboolean
gather(History *history, GError **error)
{
    const QueryTicket *about = history->about;
    g_autoptr(GPtrArray) events = NULL;
    if (!store_event_list(history->run->asker->store, about->ticket->id, LIMIT_QUERY_EVENTS,
                          &events, error))
        return FALSE;
    for (guint i = 0; i < events->len; i++)
        if (!add_event(history, events->pdata[i], error))
            return FALSE;
    for (guint i = 0; i < about->threads->len; i++)
        if (!add_comments(history, &g_array_index(about->threads, Thread, i), error))
            return FALSE;
    return TRUE;
}

/* --- the whole -------------------------------------------------------------------------------- */

/* The newest of them, oldest first. */
static void
tabulate(History *history)
{
    GPtrArray *entries = history->entries;
    AnswerTable *table = answer_table_new(TRUE);
    g_ptr_array_sort(entries, compare_entries);
    answer_table_column(table, "", 0);
    answer_table_column(table, "", 0);
    for (guint i = entries->len - MIN(entries->len, LIMIT_QUERY_ROWS); i < entries->len; i++) {
        const Entry *entry = entries->pdata[i];
        answer_table_cell(table, entry->head, NULL);
        answer_table_cell(table, entry->text, NULL);
    }
    query_answer_tabulate(history->run->answer, table);
    if (entries->len > LIMIT_QUERY_ROWS) {
        g_autoptr(TemplateValues) values = template_values_new();
        template_values_set_number(values, "shown", LIMIT_QUERY_ROWS);
        query_say(history->run, "query.newest", values);
    }
}

static gboolean
history_of_ticket(QueryRun *run, TicketId asked, GError **error)
{
    g_auto(QueryTicket) about = {.run = run};
    g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func(entry_free);
    if (!query_ticket_find(run, asked, &about, error))
        return FALSE;
    if (!about.ticket)
        return TRUE;
    History history = {run, &about, FALSE, entries};
    query_ticket_say(&about, asked);
    if (!gather(&history, error))
        return FALSE;
    tabulate(&history);
    return TRUE;
}

static gboolean
gather_found(History *history, QueryFound *found, GError **error)
{
    g_auto(QueryTicket) about = {.run = history->run};
    about.ticket = g_steal_pointer(&found->ticket);
    history->about = &about;
    gboolean ok = query_ticket_threads(&about, error) &&
                  query_view(history->run, about.ticket->id, &about.view, error) &&
                  gather(history, error);
    history->about = NULL;
    return ok;
}

static gboolean
history_of_group(QueryRun *run, GError **error)
{
    g_auto(QueryGroup) group = {.role = ROLE_NONE};
    g_autoptr(GPtrArray) found = NULL;
    g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func(entry_free);
    History history = {run, NULL, TRUE, entries};
    if (!query_group_find(run, &group, error))
        return FALSE;
    if (!group.project && !group.portfolio)
        return TRUE;
    if (!query_group_tickets(run, &group, TRUE, &found, error))
        return FALSE;
    for (guint i = 0; i < MIN(found->len, LIMIT_QUERY_TICKETS); i++)
        if (!gather_found(&history, found->pdata[i], error))
            return FALSE;
    if (found->len)
        tabulate(&history);
    else
        query_say(run, "query.none", NULL);
    return TRUE;
}

gboolean
query_history(QueryRun *run, GError **error)
{
    if (run->query->about == ABOUT_HERE)
        return history_of_ticket(run, run->asker->ticket, error);
    if (run->query->about == ABOUT_TICKET)
        return history_of_ticket(run, run->query->ticket, error);
    return history_of_group(run, error);
}
