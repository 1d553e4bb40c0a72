/* #find: where some words stand, among what whoever asks may read. */
#include "outbox/query_private.h"

#include "base/limits.h"
#include "store/search.h"

#include <string.h>

typedef struct {
    QueryRun *run;
    GHashTable *listed; /* ids of tickets that are in it */
    AnswerTable *table;
    const SearchAsked *asked;
    GHashTable *open; /* ids of comments that have the words in what everybody reads; owned; NULL
                         before it is asked */
} Find;

static void
find_clear(Find *find)
{
    g_clear_pointer(&find->open, g_hash_table_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Find, find_clear)

/* --- whether it is for them ------------------------------------------------------------------- */

/* Whether what everybody reads of a comment has the words, too. All that do are looked up at once:
 * a word that is only begun is many. */
static gboolean
is_open(Find *find, CommentId comment, gboolean *ret_open, GError **error)
{
    *ret_open = TRUE;
    if (!find->asked->to_staff)
        return TRUE;
    if (!find->open && !store_search_open(find->run->asker->store, find->asked, &find->open, error))
        return FALSE;
    *ret_open = g_hash_table_contains(find->open, &comment.value);
    return TRUE;
}

/* A comment they may hear, all words of which stand in what they may read of it. */
static gboolean
may_read(Find *find, const SearchHit *hit, const QueryView *view, gboolean *ret_may, GError **error)
{
    const QueryAsker *asker = find->run->asker;
    PolicyAction needs = policy_view(hit->thread.audience);
    Standing standing;
    if (!hit->comment.value) {
        *ret_may = view->sees;
        return TRUE;
    }
    if (!store_standing(asker->store, asker->roles, hit->thread.ticket, hit->thread.id,
                        asker->person->id, &standing, error))
        return FALSE;
    *ret_may = !policy_refusal(&standing, needs) && hit->created_us >= standing.sees_from_us;
    if (!*ret_may || view->inside)
        return TRUE;
    return is_open(find, hit->comment, ret_may, error);
}

/* Who sees inside is shown what is cut out for others. */
static void
note_seen(Find *find, const SearchHit *hit, const QueryView *view)
{
    PolicyAction needs = view->inside         ? POLICY_VIEW_PRIVATE
                         : hit->comment.value ? policy_view(hit->thread.audience)
                                              : POLICY_VIEW_PUBLIC;
    query_answer_note_seen(find->run->answer, hit->thread.ticket, hit->thread.id, (ProjectId){0},
                           needs);
}

/* --- one place -------------------------------------------------------------------------------- */

static const char *
skip_letters(const char *p)
{
    while (*p && g_unichar_isalnum(g_utf8_get_char(p)))
        p = g_utf8_next_char(p);
    return p;
}

static const char *
skip_others(const char *p)
{
    while (*p && !g_unichar_isalnum(g_utf8_get_char(p)))
        p = g_utf8_next_char(p);
    return p;
}

static gboolean
begins_alike(const char *p, const char *folded)
{
    for (; *p && *folded; p = g_utf8_next_char(p), folded = g_utf8_next_char(folded))
        if (g_unichar_tolower(g_utf8_get_char(p)) != g_utf8_get_char(folded))
            return FALSE;
    return !*folded;
}

/* Where the first of the words stands in a text, as far as that is seen with the letters as they
 * are; its beginning when it is not. It is looked for where words begin alone: linear. */
static const char *
find_word(const char *text, const char *word)
{
    const char *begin = skip_others(word);
    g_autofree char *folded = g_utf8_strdown(begin, skip_letters(begin) - begin);
    for (const char *p = skip_others(text); *p; p = skip_others(skip_letters(p)))
        if (begins_alike(p, folded))
            return p;
    return text;
}

/* Some words before it, too. Half of an address that nobody is to know would not be known as one.
 */
static char *
excerpt(const Find *find, const char *whole)
{
    g_autofree char *text = route_hide_tokens(find->run->asker->desk->routes, whole);
    const char *at = find_word(text, find->run->query->words[0]);
    guint before = 0;
    while (at > text && before++ < LIMIT_QUERY_HISTORY_CHARS / 4)
        at = g_utf8_prev_char(at);
    g_autofree char *clean = query_clean(find->run, at, LIMIT_QUERY_HISTORY_CHARS);
    return at > text ? g_strconcat("…", clean, NULL) : g_steal_pointer(&clean);
}

static gboolean
add_place(Find *find, const SearchHit *hit, const QueryView *view, GError **error)
{
    QueryRun *run = find->run;
    Store *store = run->asker->store;
    g_autoptr(Ticket) ticket = NULL;
    g_autoptr(Comment) comment = NULL;
    g_autoptr(Person) author = NULL;
    g_autofree char *address = NULL;
    g_autofree char *said = g_strdup("");
    if (!store_ticket_get(store, hit->thread.ticket, &ticket, error) ||
        !query_reply_address(run, ticket->id, &view->standing, &address, error))
        return FALSE;
    if (hit->comment.value) {
        if (!store_comment_get(store, hit->comment, &comment, error) ||
            !store_person_get(store, comment->author, &author, error))
            return FALSE;
        g_autofree char *name = query_person(run, author, view->inside);
        g_autofree char *words = excerpt(
            find, view->inside && comment->staff_text ? comment->staff_text : comment->text);
        g_free(said);
        said = g_strdup_printf("%s: %s", name, words);
    }
    g_autofree char *subject =
        query_clean(run, view->sees ? ticket->subject : "", LIMIT_QUERY_CELL_CHARS);
    g_autofree char *head = g_strdup_printf("#%" G_GINT64_FORMAT "%s%s", ticket->id.value,
                                            *subject ? " " : "", subject);
    answer_table_cell(find->table, head, address);
    answer_table_cell(find->table, said, NULL);
    return TRUE;
}

/* --- all of them ------------------------------------------------------------------------------ */

static gboolean
consider(const SearchHit *hit, gpointer data, GError **error)
{
    Find *find = data;
    QueryView view;
    gboolean may;
    if (g_hash_table_contains(find->listed, &hit->thread.ticket.value))
        return TRUE;
    if (!query_view(find->run, hit->thread.ticket, &view, error) ||
        !may_read(find, hit, &view, &may, error))
        return FALSE;
    if (!may)
        return TRUE;
    g_hash_table_add(find->listed, g_memdup2(&hit->thread.ticket.value, sizeof(gint64)));
    note_seen(find, hit, &view);
    return add_place(find, hit, &view, error) && answer_table_rows(find->table) < LIMIT_QUERY_ROWS;
}

/* That there is something, and not how much: it may be none of theirs. */
static gboolean
say_waiting(QueryRun *run, GError **error)
{
    guint count;
    if (!store_search_waiting(run->asker->store, 1, &count, error))
        return FALSE;
    g_autoptr(TemplateValues) values = template_values_new();
    if (count)
        query_say(run, "query.find-waiting", values);
    return TRUE;
}

gboolean
query_find_words(QueryRun *run, GError **error)
{
    g_autoptr(AnswerTable) table = answer_table_new(TRUE);
    g_autoptr(GHashTable) listed = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    SearchAsked asked = {.words = run->query->words,
                         .to_staff = run->asker->person->kind == PERSON_STAFF,
                         .limit = LIMIT_QUERY_LOOKED_AT};
    g_auto(Find) find = {.run = run, .listed = listed, .table = table, .asked = &asked};
    answer_table_column(table, "", 0);
    answer_table_column(table, "", 0);
    if (!store_search_each(run->asker->store, &asked, consider, &find, error))
        return FALSE;
    gboolean any = answer_table_rows(table) > 0,
             full = answer_table_rows(table) >= LIMIT_QUERY_ROWS;
    if (any)
        query_answer_tabulate(run->answer, g_steal_pointer(&table));
    else
        query_say(run, "query.find-none", NULL);
    if (full) {
        g_autoptr(TemplateValues) values = template_values_new();
        template_values_set_number(values, "shown", LIMIT_QUERY_ROWS);
        query_say(run, "query.newest", values);
    }
    return say_waiting(run, error);
}
