/*
 * Full text: which comments and subjects hold some words.
 *
 * An index beside the tables (SQLite FTS5), made when the writer has nothing else to do, in order
 * of ids and in transactions of its own: how far it is, it knows by what is in it, so that what was
 * broken off goes on. It keeps words, and no texts. What everybody reads who hears a comment's
 * thread, and what only the staff reads of it, are columns of their own.
 */
#pragma once

#include "store/tickets.h"

/* What of a text is taken in, the caller's: what nobody is shown is not to be found either. */
typedef char *(*SearchTextFunc)(const char *text, gpointer data);

/* In a transaction of the writer's: takes in what func leaves of at most limit comments and
 * subjects. *ret_more says whether there may be more. */
gboolean store_search_index(Store *store, guint limit, SearchTextFunc func, gpointer data,
                            gboolean *ret_more, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* How many comments are not taken in yet; no more than limit are counted. */
gboolean store_search_waiting(Store *store, guint limit, guint *ret_count,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Forgets all of it, to be made anew. */
gboolean store_search_forget(Store *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* One place where all words stand. */
typedef struct {
    CommentId comment; /* 0: in the subject of the ticket */
    Thread thread;     /* of the comment; of a subject only its ticket */
    gint64 created_us; /* of the comment */
} SearchHit;

/* What is looked for: any comment, or subject, that has all of the words; one that ends with * is
 * the beginning of some. words are letters and digits mostly; none is empty. */
typedef struct {
    char *const *words;
    gboolean to_staff; /* what only the staff reads, too */
    guint limit;
} SearchAsked;

/* Calls func with each, the newest comment first, then subjects of the newest tickets; FALSE from
 * it ends that, and is no error unless error is set. */
typedef gboolean (*SearchFunc)(const SearchHit *hit, gpointer data, GError **error);
gboolean store_search_each(Store *store, const SearchAsked *asked, SearchFunc func, gpointer data,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The newest comments, at most as many as are asked for, that have the words in what everybody
 * reads, whatever to_staff says: the index alone is read. A set of their ids (gint64 *); may be
 * asked while store_search_each is under way. */
gboolean store_search_open(Store *store, const SearchAsked *asked, GHashTable **ret_comments,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
