/*
 * Working time that somebody books on a ticket.
 */
#pragma once

#include "desk/desk.h"

/* Plain value; words is owned. */
typedef struct {
    TimeEntryId id;
    TicketId ticket;
    PersonId person; /* who worked */
    gint64 day;      /* when; days since 1970-01-01 */
    gint64 minutes;  /* how long */
    gboolean is_billable;
    char *words;       /* at what; "" when nobody said */
    MessageId message; /* the mail it was booked by, or 0 */
    gint64 made_us;    /* when it was booked */
} TimeEntry;

void time_entry_free(TimeEntry *entry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TimeEntry, time_entry_free)

/* Reads "1h30m yesterday not billable banner layout" as written where it is today: a duration,
 * then, if anything, a day and whether it is billable (which may stand at the end, too), then
 * words. Where that is not said, is_billable counts. Fills in day, minutes, is_billable and words;
 * the rest is 0. FALSE with *ret_why, which says what would be right. */
gboolean time_entry_read(const char *written, gint64 today, gboolean is_billable,
                         TimeEntry **ret_entry, char **ret_why) G_GNUC_WARN_UNUSED_RESULT;

/* "1h 30m", "26h". Caller frees. */
char *time_entry_duration(gint64 minutes);
/* "1h 30m on Friday 20 November 2026, billable: banner layout". Caller frees. */
char *time_entry_show(const TimeEntry *entry);
