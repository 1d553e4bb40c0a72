/*
 * What managers ask for by mail: projects, shares, people. It is about no ticket, and so a mail of
 * nothing else opens none.
 */
#pragma once

#include "desk/mail_command.h"
#include "flow/flow_transaction.h"

/* Does a command of COMMAND_DESK as its sender's, who is believed, in a mail to this project: what
 * they may do counts there, or where they name another. *ret_done says what was done, or *ret_why
 * why it was not; both are the caller's. */
gboolean run_manage(Run *run, ProjectId project, const MailCommand *info, const char *argument,
                    char **ret_done, char **ret_why, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether a message to a new ticket is nothing but such commands, by one of the staff who is
 * believed. */
gboolean run_only_manages(const Run *run, const Target *target);
/* Does or refuses each, and says so in one mail. */
gboolean run_manage_all(Run *run, const Target *target, Received *outcome,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
