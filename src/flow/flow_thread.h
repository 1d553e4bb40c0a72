/*
 * The search for where a message belongs, shared by the file that follows its signs (flow_thread.c)
 * and the one that keeps private what is private (flow_privacy.c).
 */
#pragma once

#include "flow/flow_private.h"

/* What the search works on. */
typedef struct {
    Store *store;
    const RoleTable *roles;
    const Reading *reading;
    const Person *sender; /* NULL when nobody is known by the address */
    MessageId original;   /* the message this one repeats or copies, or 0 */
    Targets *targets;
    Thread confidential;    /* the most private thread that the message answers; id 0 for none */
    gboolean keeps_private; /* one of the staff hands on what has a ticket already */
    gboolean sent_spam;     /* of the ticket judged last the sender sent what makes it spam */
} Search;

#define NO_TARGET G_MAXUINT

Target *search_target(const Search *search, guint index);

/* Judges the sender, known so well, against one thread: *ret_why is NULL when they may comment
 * there. */
gboolean search_judge(Search *search, const Thread *thread, IdentityLevel identity,
                      const char **ret_why, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether somebody has let the message in who has a say in the ticket's project: nobody has for
 * another. */
gboolean search_is_let_in(Search *search, TicketId ticket, gboolean *ret_let_in,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* *ret_owner is whose token it is; 0 for one that means nothing any more: no such thread (then
 * *ret_thread has id 0), nobody it was given to, or an older epoch of theirs. */
gboolean search_check_token(Search *search, const Token *token, PersonId *ret_owner,
                            Thread *ret_thread, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whom a mail concerns that quotes a question of ours: the project of what was asked about. Left
 * alone when it was about nothing that waits. */
gboolean search_question_project(Search *search, RequestId id, ProjectId *project,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The Message-IDs a message answers, nearest first, each once, at most limit, NULL-terminated.
 * Caller frees the array only. */
const char **search_nearest_ids(const Mail *mail, guint limit);

/* Privacy fails closed: what answers something that is not public, or begins like #private, becomes
 * private or quarantined, whatever led it elsewhere. */
gboolean search_close_targets(Search *search, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* flow_intake.c: what would open a ticket in a project that is for those with a share of it, and is
 * not from one of them. */
gboolean search_guard_intake(Search *search, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* flow_merged.c: what is meant for a ticket that was merged goes where that went. */
gboolean search_follow_merges(Search *search, GError **error) G_GNUC_WARN_UNUSED_RESULT;
