/*
 * Tables reminder, recurrence and digest: what somebody wants to come by itself.
 */
#pragma once

#include "desk/agenda.h"
#include "store/store.h"

/* --- reminders -------------------------------------------------------------------------------- */

/* Adds a reminder: all but its id. */
gboolean store_reminder_add(Store *store, const Reminder *reminder, ReminderId *ret_id,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Those of a ticket, or of one person on it (0: everybody), by when they are due: a GPtrArray of
 * Reminder. */
gboolean store_reminder_list(Store *store, TicketId ticket, PersonId person,
                             GPtrArray **ret_reminders, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Takes one away. POSTERN_ERROR_NOT_FOUND. */
gboolean store_reminder_remove(Store *store, ReminderId id,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* --- recurrences ------------------------------------------------------------------------------ */

/* How a ticket comes again; frequency is 0 when it does not. */
gboolean store_recurrence_get(Store *store, TicketId ticket, Recurrence *ret_recurrence,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Instead of what was said before; frequency 0 takes it away. */
gboolean store_recurrence_set(Store *store, const Recurrence *recurrence,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* --- digests ---------------------------------------------------------------------------------- */

gboolean store_digest_get(Store *store, PersonId person, Digest *ret_digest,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean store_digest_set(Store *store, PersonId person, Digest digest,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
