/*
 * What somebody wants to come by itself: to be reminded of a ticket, a ticket again and again, a
 * digest.
 */
#pragma once

#include "desk/desk.h"

/* --- reminders -------------------------------------------------------------------------------- */

/* Plain value; words is owned. */
typedef struct {
    ReminderId id;
    TicketId ticket;
    PersonId person; /* who is to be reminded */
    gint64 due_us;
    char *words;       /* of what; "" when nobody said */
    MessageId message; /* the mail it was asked for by, or 0 */
    gint64 made_us;
} Reminder;

void reminder_free(Reminder *reminder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Reminder, reminder_free)

/* Reads "3d call Anna", "friday", "2026-12-01 14:30 the proofs", "2h": when, as from now in this
 * zone, then words. A day without a time is REMINDER_HOUR o'clock there. Fills in due_us and words;
 * the rest is 0. FALSE with *ret_why, which says what would be right. */
gboolean reminder_read(const char *written, gint64 now_us, const char *zone,
                       Reminder **ret_reminder, char **ret_why) G_GNUC_WARN_UNUSED_RESULT;
#define REMINDER_HOUR 9

/* "Tuesday 1 December 2026, 09:00 CET: call Anna". Caller frees. */
char *reminder_show(const Reminder *reminder, const char *zone);

/* --- tickets that come again ------------------------------------------------------------------ */

/* Stored: numbered by hand. */
typedef enum {
    FREQUENCY_DAILY = 1,
    FREQUENCY_WEEKLY = 2,
    FREQUENCY_MONTHLY = 3,
    FREQUENCY_YEARLY = 4,
} Frequency;

/* How a ticket comes again. Plain value; ends after count times, or with the day until, or never.
 */
typedef struct {
    TicketId ticket;
    Frequency frequency;
    gint64 every;    /* so many of them each time */
    gint64 count;    /* so often; 0: not counted */
    gint64 until;    /* days since 1970-01-01; 0: no day */
    gint64 from;     /* the day it was asked for: they are counted from it */
    PersonId person; /* who asked */
    gint64 made_us;
} Recurrence;

/* Reads "weekly 10", "monthly every 2 until 2027-06-30", where it is today. Fills in frequency,
 * every, count, until and from. FALSE with *ret_why, which says what would be right. */
gboolean recurrence_read(const char *written, gint64 today, Recurrence *ret_recurrence,
                         char **ret_why) G_GNUC_WARN_UNUSED_RESULT;
/* "every 2 weeks, 10 times", "every month until Wednesday 30 June 2027". Caller frees. */
char *recurrence_show(const Recurrence *recurrence);
/* Whether two say the same of one ticket, whoever said it when. */
gboolean recurrence_equals(const Recurrence *a, const Recurrence *b);

/* --- digests ---------------------------------------------------------------------------------- */

/* How often somebody wants a digest. Stored. */
typedef enum {
    DIGEST_OFF = 0,
    DIGEST_DAILY = 1,
    DIGEST_WEEKLY = 2,
} Digest;
extern const DeskWord digest_words[];
/* By its word in any language the desk speaks. */
gboolean digest_read(const char *written, Digest *ret_digest) G_GNUC_WARN_UNUSED_RESULT;

/* Whether this word takes something away, in any language the desk speaks: "off". */
gboolean agenda_is_off(const char *written);
