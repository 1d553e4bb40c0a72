/*
 * Undoing. While the commands of a message are done, what the tickets they touch were before is
 * remembered; afterwards whatever differs is written down with them, and #undo puts it back.
 *
 * A command needs to do nothing for that while it changes its own ticket: what it, or a rule it
 * sets off, changes there is seen (store/facts.h has what is looked at). Before it changes another
 * ticket it calls undo_watch; of one that it made, undo_watch_made.
 */
#pragma once

#include "flow/flow_private.h"
#include "store/changes.h"

struct Watch {
    GArray *tickets;   /* of TicketId */
    GPtrArray *before; /* of Fact: of all of them */
    GString *lines;    /* the commands that were done */
};
void watch_free(Watch *watch);

/* Commands are about to be done on the ticket. Nothing when that was said before. */
gboolean undo_begin(Apply *apply, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Another ticket is about to be changed, too. Nothing when no commands are under way. */
gboolean undo_watch(Apply *apply, TicketId ticket, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A ticket was made. Undone, it is not gone, since mail of it may be under way: it is closed, and
 * part of the one that the commands are about. */
gboolean undo_watch_made(Apply *apply, const Ticket *made,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* This command was done; line is in its normal form. */
void undo_note_line(Apply *apply, const char *line);
/* Writes down what changed since undo_begin, as apply->author's doing. */
gboolean undo_end(Apply *apply, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* flow_undo_words.c */
/* "priority high", "no tag urgent": what a fact with this value (or NULL) comes to, for people;
 * NULL for what is of no matter to them. */
gboolean undo_say(Store *store, const ChangeStep *step, const char *value, char **ret_said,
                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Adds to the trail what putting back this step changes, as it would be had somebody asked for it.
 */
gboolean undo_add_event(const Apply *apply, const ChangeStep *step,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Who changed it after at_us, for people; NULL when the trail does not say. */
gboolean undo_who_changed(Store *store, const ChangeStep *step, gint64 at_us, char **ret_who,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
