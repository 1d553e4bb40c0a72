/*
 * Letters handed to the desk, over several connections at once, since the desk stores together what
 * comes together. Letters of one conversation go one after the other, in their order: an answer
 * that came before the mail it answers would open a ticket of its own.
 */
#pragma once

#include "mailbox/letter.h"
#include "mailbox/mailbox.h"

typedef struct HandOver HandOver;

/* settings is borrowed. */
HandOver *hand_over_new(const MailboxSettings *settings);
void hand_over_free(HandOver *over);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HandOver, hand_over_free)

/* Whether the desk is there; its connections are kept until hand_over_rest. Errors are those of
 * submission_open. */
gboolean hand_over_open(HandOver *over, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void hand_over_rest(HandOver *over);
/* The largest message the desk takes. */
guint64 hand_over_max_bytes(const HandOver *over);

/* Hands in those of letters that are fetched: each is then taken, refused or later. Once the
 * connection is lost, or the desk has put off LIMIT_MAILBOX_LATER of them in a row, those that are
 * left are later, too. Nothing new is begun when wake_fd is readable or closed. */
void hand_over_letters(HandOver *over, guint32 uid_validity, Letter *const *letters, gsize count,
                       int wake_fd);
/* Whether that broke off, since the desk takes nothing now. */
gboolean hand_over_is_over(const HandOver *over);
