/*
 * Who follows a ticket: what a mail, a command in one, and an administrator do alike.
 *
 * Each of these works inside the caller's transaction on apply->ticket, writes down what changed
 * (apply->author did it), asks the rules, and tells nobody by itself.
 */
#pragma once

#include "flow/flow_private.h"

/* Has somebody follow the ticket: FOLLOW_ADDED lets them see its public thread; FOLLOW_CC, too,
 * from now on, but whoever follows in any way, or said that they want no mail, is left alone by it.
 * *ret_changed is FALSE when it was so before. */
gboolean follow_start(Apply *apply, const Person *person, FollowHow how, gboolean *ret_changed,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* As before, but without mail. POSTERN_ERROR_REFUSED when they have nothing to do with the ticket.
 */
gboolean follow_mute(Apply *apply, const Person *person, gboolean *ret_changed,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* No mail of it, and no right to see it because they followed. Whoever is assigned stays so, and
 * hears again when they are assigned anew. Never refused: it only stops mail. */
gboolean follow_stop(Apply *apply, const Person *person, gboolean *ret_changed,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
