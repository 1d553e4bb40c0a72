/*
 * The message, as it came on standard input and as it leaves.
 */
#pragma once

#include "base/base.h"

typedef struct Letter Letter;

/* Reads all of fd. POSTERN_ERROR_INVALID when it has more than limit bytes, POSTERN_ERROR_FULL when
 * there is no memory for it, POSTERN_ERROR_FAILED when reading does. A first line that only a mbox
 * has ("From " with sender and time) is no part of it. */
Letter *letter_read(int fd, guint64 limit, GError **error);
void letter_free(Letter *letter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Letter, letter_free)

/* Borrowed from letter, until it is changed. */
gconstpointer letter_bytes(const Letter *letter, gsize *ret_length);

/* Every address in To, Cc and Bcc, in order: a GPtrArray of char *. */
GPtrArray *letter_addressees(const Letter *letter);
/* Takes Bcc out. */
void letter_hide_bcc(Letter *letter);

/* Sees to it that the message is known again when it is handed in once more, by fields at its
 * beginning; leaves it alone when it has a Message-ID or a Date, by which it is known.
 *
 * One with a Received field came through a mail server, which may hand the same bytes to us again
 * after a failure, and gave each message another Received: its Message-ID is made of its content.
 * One without is written here and now, by a script or cron: it gets the Date now_us, a Message-ID
 * like no other, and, when it has no From, that of sender ("" for none): two alarms with the same
 * words are two. */
void letter_complete(Letter *letter, const char *sender, const char *domain, gint64 now_us,
                     guint64 nonce);
