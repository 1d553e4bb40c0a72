/*
 * Tables ticket, ticket_tag, ticket_assignee, thread, comment, event.
 */
#pragma once

#include "desk/event.h"
#include "desk/share.h"
#include "store/store.h"

/* Adds a ticket (id, merged_into, updated_us, closed_us, tags, assignees are ignored) together with
 * its public and its private thread. */
gboolean store_ticket_add(Store *store, const Ticket *ticket, TicketId *ret_id,
                          ThreadId *ret_public_thread, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* With tags, assignees and fields. POSTERN_ERROR_NOT_FOUND. */
gboolean store_ticket_get(Store *store, TicketId id, Ticket **ret_ticket,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Gives a ticket of a scan (store/ticket_scan.h) its tags and assignees. Again changes nothing. */
gboolean store_ticket_complete(Store *store, Ticket *ticket,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* closed: whether the status ends the work; since when it is closed is kept. */
gboolean store_ticket_set_status(Store *store, TicketId id, const char *status, gboolean closed,
                                 gint64 now_us, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean store_ticket_set_priority(Store *store, TicketId id, Priority priority, gint64 now_us,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Says that it is spam, and whose; a status that is not closed takes that away again. */
gboolean store_ticket_set_spam(Store *store, TicketId id, PersonId sender, IdentityLevel identity,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Who sees nothing older than since_us for it; 0: all of it. */
gboolean store_ticket_set_requester(Store *store, TicketId id, PersonId requester, gint64 since_us,
                                    gint64 now_us, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean store_ticket_touch(Store *store, TicketId id, gint64 now_us,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* These four change nothing when it is so already. */
gboolean store_ticket_add_tag(Store *store, TicketId id, const char *tag,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean store_ticket_remove_tag(Store *store, TicketId id, const char *tag,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean store_ticket_assign(Store *store, TicketId id, PersonId person,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean store_ticket_unassign(Store *store, TicketId id, PersonId person,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* To another project. */
gboolean store_ticket_set_project(Store *store, TicketId id, ProjectId project, gint64 now_us,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The newest open ticket of this requester that continues a closed one, or 0. */
gboolean store_ticket_find_next(Store *store, TicketId continued, PersonId requester,
                                TicketId *ret_next, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Writes type, due, planned, points and progress. */
gboolean store_ticket_set_attributes(Store *store, const Ticket *ticket, gint64 now_us,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The ticket, and whatever went into it, went into another; which went into none. */
gboolean store_ticket_merge(Store *store, TicketId ticket, TicketId into,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Where it went, or 0. */
gboolean store_ticket_merged_into(Store *store, TicketId ticket, TicketId *ret_into,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Values of custom fields, by name. A person's must have been looked up. */
gboolean store_field_set(Store *store, TicketId ticket, const FieldValue *value,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean store_field_unset(Store *store, TicketId ticket, const char *field,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* All of a ticket's, sorted. A GPtrArray of FieldValue. */
gboolean store_field_list(Store *store, TicketId ticket, GPtrArray **ret_values,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* "ticket blocks other". */
typedef struct {
    TicketId ticket;
    LinkKind kind;
    TicketId other;
} TicketLink;
/* Nothing changes when it is there. */
gboolean store_link_add(Store *store, const TicketLink *link,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Nothing changes when it is not there. */
gboolean store_link_remove(Store *store, const TicketLink *link,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Those of a ticket, from either side. A GArray of TicketLink. */
gboolean store_link_list(Store *store, TicketId ticket, GArray **ret_links,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* For lists: what a line of `ticket list` shows. */
typedef struct {
    TicketId id;
    char *project; /* slug */
    char *type;
    char *status;
    Priority priority;
    char *subject;
    char *requester; /* label */
    gint64 created_us;
    gint64 updated_us;
} TicketLine;
void ticket_line_free(TicketLine *line);
typedef struct {
    const char *status;  /* NULL for any */
    const char *project; /* slug; NULL for any */
    guint limit;
} TicketFilter;
/* Newest change first. A GPtrArray of TicketLine. */
gboolean store_ticket_list(Store *store, const TicketFilter *filter, GPtrArray **ret_lines,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* POSTERN_ERROR_NOT_FOUND. */
gboolean store_thread_get(Store *store, ThreadId id, Thread *ret_thread,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* All of a ticket's. A GArray of Thread. */
gboolean store_thread_list(Store *store, TicketId ticket, GArray **ret_threads,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A thread of a ticket that was merged with another, or that another continues. */
typedef struct {
    Thread thread;
    gboolean is_of_project; /* of the same project as the other */
} RelatedThread;
/* Those of the tickets that went into this one, of the one it went into, of the others that went
 * there, and of the one it continues. A GArray of RelatedThread. */
gboolean store_thread_related(Store *store, TicketId ticket, GArray **ret_related,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The ticket's only public or only private thread. */
gboolean store_thread_find(Store *store, TicketId ticket, ThreadAudience audience,
                           Thread *ret_thread, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The ticket's vendor thread for exactly these vendors (of PersonId): the one there is, or a new
 * one. Whoever asks hears it, too. POSTERN_ERROR_REFUSED when the ticket has as many threads as it
 * can have. */
gboolean store_thread_ask(Store *store, TicketId ticket, const GArray *vendors, PersonId asker,
                          Thread *ret_thread, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Adds a comment (id is ignored). POSTERN_ERROR_EXISTS when this message already is one of this
 * ticket's. */
gboolean store_comment_add(Store *store, const Comment *comment, CommentId *ret_id,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What stood before its text: for all who hear it, or for the staff alone. */
gboolean store_comment_prepend(Store *store, CommentId id, const char *lines, gboolean to_all,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Moves a comment to another thread of its ticket. */
gboolean store_comment_move(Store *store, CommentId id, const Thread *thread,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The moment after the latest comment in a ticket's public thread, of all but one; 0 when there is
 * none. Comments are stored in the order of their transactions and bear the time at which they
 * came, so that the newest may not be the latest. Linear in the thread. */
gboolean store_comment_after_all(Store *store, TicketId ticket, CommentId but, gint64 *ret_us,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* POSTERN_ERROR_NOT_FOUND. */
gboolean store_comment_set_created(Store *store, CommentId id, gint64 created_us,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean store_comment_get(Store *store, CommentId id, Comment **ret_comment,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* For lists: a comment, its texts only as far as was asked for; text is what staff may read. */
typedef struct {
    Comment *comment;
    gsize text_bytes; /* of all of the text */
    gboolean is_cut;  /* others than staff may read less of it */
} CommentLine;
void comment_line_free(CommentLine *line);
typedef struct {
    TicketId ticket;
    guint limit;
    gsize text_bytes; /* of each text that are read at most; never a part of a character */
} CommentFilter;
/* The newest of a ticket's comments, oldest first, and how many there are in all. A GPtrArray of
 * CommentLine. */
gboolean store_comment_list(Store *store, const CommentFilter *filter, GPtrArray **ret_lines,
                            gint64 *ret_all, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The newest of one thread, oldest first: what everybody reads who hears it, or what the staff
 * does. A GPtrArray of CommentLine. */
typedef struct {
    ThreadId thread;
    gint64 since_us; /* none older; 0: any */
    guint limit;
    gsize text_bytes;
    gboolean to_staff;
} CommentTail;
gboolean store_comment_tail(Store *store, const CommentTail *tail, GPtrArray **ret_lines,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The comments that a stored message became, then those of the one it is a copy of (of each one a
 * ticket). A GPtrArray of Comment, their text NULL. */
gboolean store_comment_of_message(Store *store, MessageId message, GPtrArray **ret_comments,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Who wrote what opened a ticket, and how far they were believed; POSTERN_ERROR_NOT_FOUND when
 * nothing was said there. */
gboolean store_comment_opener(Store *store, TicketId ticket, PersonId *ret_author,
                              IdentityLevel *ret_identity,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Appends to words (of guint64) those kept with the newest comments of a thread, at most limit of
 * them. */
gboolean store_comment_words(Store *store, ThreadId thread, guint limit, GArray *words,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Calls func with each of a thread's newest comments, at most limit of them; of these it knows
 * thread, author, text, staff_text and quoted only. author is the name of who wrote it. */
typedef void (*CommentFunc)(const Comment *comment, const char *author, gpointer data);
gboolean store_comment_each(Store *store, ThreadId thread, guint limit, CommentFunc func,
                            gpointer data, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* How a person stands to a ticket and thread, for policy_refusal. */
gboolean store_standing(Store *store, const RoleTable *roles, TicketId ticket, ThreadId thread,
                        PersonId person, Standing *ret_standing,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Somebody who might be told, with why and how they stand. */
typedef struct {
    Person *person;
    Standing standing;
} Participant;
void participant_free(Participant *participant);
/* Everybody who takes part in the ticket (requester, opener, assignees, followers), and in the
 * thread (who was asked into it, and who asked), and who said that they want no mail of it, each
 * once, in one query. Who follows all of its project is not among them. A GPtrArray of Participant.
 */
gboolean store_ticket_participants(Store *store, const RoleTable *roles, TicketId ticket,
                                   ThreadId thread, GPtrArray **ret_participants,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Adds to the audit trail. */
gboolean store_event_add(Store *store, const Event *event,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The newest of a ticket's events, at most limit, oldest first. A GPtrArray of Event. Reads no
 * more than those. */
gboolean store_event_list(Store *store, TicketId ticket, guint limit, GPtrArray **ret_events,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* How many there are: linear in them. */
gboolean store_event_count(Store *store, TicketId ticket, gint64 *ret_count,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* All of them, oldest first, of what was changed without a comment at one instant. A GPtrArray of
 * Event. */
gboolean store_event_list_at(Store *store, TicketId ticket, gint64 at_us, GPtrArray **ret_events,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same, of what belongs to one comment. */
gboolean store_event_list_of_comment(Store *store, CommentId comment, GPtrArray **ret_events,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
