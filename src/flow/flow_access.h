/*
 * Who has no share of a project may ask for one, and is told the same whether it is there or not.
 *
 *   flow_intake.c  whose mail to a project waits because of that
 *   flow_access.c  they are offered to ask, and ask; who may let them in is asked
 *   flow_grant.c   who was asked answers: they get their share, and what waited is let in
 *   flow_settle.c  they get one in another way: the same
 */
#pragma once

#include "flow/flow_command.h"
#include "flow/flow_request.h"
#include "store/access.h"

/* Serves a TARGET_ACCESS: the message is kept, and its sender offered to ask; not again while that
 * offer, or what they asked by that address or what stands before its @, can still be answered. */
gboolean run_offer_access(Run *run, const Target *target, Received *outcome,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A CommandDo: #access. */
char *command_access(Command *command, GError **error);

/* Answers of REQUEST_ACCESS and REQUEST_GRANT. */
extern const char *const access_ask_words[];
gboolean access_ask_answer(Answer *answer, gboolean *ret_understood,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
extern const char *const access_grant_words[];
gboolean access_grant_answer(Answer *answer, gboolean *ret_understood,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
