/* What not everybody may see who hears a comment, and what therefore only the staff reads of it. */
#include "flow/flow_private.h"

#include "base/limits.h"
#include "mail/withhold.h"

/* What is looked through for it; found are NULL while there is nothing to hide. */
typedef struct {
    const char *text, *names;
    PersonId author;  /* who says it */
    gboolean own_too; /* what they said themselves is hidden, too */
    Withhold *in_text, *in_names;
} Hiding;

static void
hiding_clear(Hiding *hiding)
{
    withhold_free(hiding->in_text);
    withhold_free(hiding->in_names);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Hiding, hiding_clear)

static void
hide_comment(Withhold *withhold, const Comment *comment, const char *author)
{
    withhold_hide(withhold, comment->staff_text ? comment->staff_text : comment->text, author);
    if (comment->quoted)
        withhold_hide(withhold, comment->quoted, author);
}

static void
hide(const Comment *comment, const char *author, gpointer data)
{
    Hiding *hiding = data;
    if (!hiding->own_too && comment->author.value == hiding->author.value)
        return;
    if (!hiding->in_text)
        hiding->in_text = withhold_new(hiding->text);
    hide_comment(hiding->in_text, comment, author);
    if (!*hiding->names)
        return;
    if (!hiding->in_names)
        hiding->in_names = withhold_new(hiding->names);
    hide_comment(hiding->in_names, comment, author);
}

static void
show(const Comment *comment, const char *author, gpointer data)
{
    Hiding *hiding = data;
    (void)author;
    withhold_show(hiding->in_text, comment->text);
    if (hiding->in_names)
        withhold_show(hiding->in_names, comment->text);
}

/* Caller frees; NULL when nothing has to be left out. */
static char *
left_of(const Hiding *hiding)
{
    g_autofree char *names = hiding->in_names ? withhold_cut(hiding->in_names) : NULL;
    char *text = hiding->in_text ? withhold_cut(hiding->in_text) : NULL;
    return text || !names ? text : g_strdup(hiding->text);
}

/* Calls func with the comments of the ticket's threads whose being covered by this one is as said.
 */
static gboolean
each_here(const Saying *saying, gboolean covered, guint limit, CommentFunc func, Hiding *hiding,
          GError **error)
{
    g_autoptr(GArray) threads = NULL;
    if (!store_thread_list(saying->store, saying->thread->ticket, &threads, error))
        return FALSE;
    for (guint i = 0; i < threads->len; i++) {
        const Thread *other = &g_array_index(threads, Thread, i);
        if (policy_covers(saying->thread, other) == covered &&
            !store_comment_each(saying->store, other->id, limit, func, hiding, error))
            return FALSE;
    }
    return TRUE;
}

/* Whoever takes part in one ticket need not in what was merged with it: everything there is hidden,
 * but what somebody said there before everybody themselves. */
static gboolean
hide_related(const Saying *saying, Hiding *hiding, GError **error)
{
    for (guint i = 0; i < saying->related->len; i++) {
        const Thread *other = &g_array_index(saying->related, RelatedThread, i).thread;
        hiding->own_too = other->audience != THREAD_PUBLIC;
        if (!store_comment_each(saying->store, other->id, G_MAXUINT, hide, hiding, error))
            return FALSE;
    }
    return TRUE;
}

/* Whether everybody who hears this thread may see that of another ticket. Who hears it by a role
 * alone has the same in all of the project. */
static gboolean
may_all_see(const Saying *saying, const RelatedThread *related, gboolean *ret_may, GError **error)
{
    const Thread *heard = saying->thread, *other = &related->thread;
    g_autoptr(GPtrArray) participants = NULL;
    *ret_may = related->is_of_project && policy_covers(heard, other);
    if (!*ret_may)
        return TRUE;
    if (!store_ticket_participants(saying->store, saying->roles, heard->ticket, heard->id,
                                   &participants, error))
        return FALSE;
    for (guint i = 0; i < participants->len && *ret_may; i++) {
        const Participant *participant = participants->pdata[i];
        Standing there;
        if (policy_refusal(&participant->standing, policy_view(heard->audience)))
            continue;
        if (!store_standing(saying->store, saying->roles, other->ticket, other->id,
                            participant->person->id, &there, error))
            return FALSE;
        *ret_may = !policy_refusal(&there, policy_view(other->audience)) && !there.sees_from_us;
    }
    return TRUE;
}

static gboolean
show_related(const Saying *saying, Hiding *hiding, GError **error)
{
    for (guint i = 0; i < saying->related->len; i++) {
        const RelatedThread *related = &g_array_index(saying->related, RelatedThread, i);
        gboolean may;
        if (!may_all_see(saying, related, &may, error) ||
            (may && !store_comment_each(saying->store, related->thread.id, LIMIT_SEEN_COMMENTS,
                                        show, hiding, error)))
            return FALSE;
    }
    return TRUE;
}

gboolean
halves_withhold(const Saying *saying, const Halves *halves, char **ret_text, GError **error)
{
    g_auto(Hiding) hiding = {.text = halves->typed,
                             .names = halves->names ? halves->names : "",
                             .author = saying->author,
                             .own_too = TRUE};
    *ret_text = NULL;
    if (!each_here(saying, FALSE, G_MAXUINT, hide, &hiding, error) ||
        !hide_related(saying, &hiding, error))
        return FALSE;
    g_autofree char *left = left_of(&hiding);
    if (!left)
        return TRUE;
    if (!each_here(saying, TRUE, LIMIT_SEEN_COMMENTS, show, &hiding, error) ||
        !show_related(saying, &hiding, error))
        return FALSE;
    *ret_text = left_of(&hiding);
    return TRUE;
}
