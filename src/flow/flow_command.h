/*
 * One command of a message: on its ticket, or, in a mail about none, for the desk.
 *
 * To add one: a row in desk/mail_command.c, whose form names the function that does it
 * (flow_command_do.c); what is more than actions has a file of its own.
 */
#pragma once

#include "desk/mail_command.h"
#include "flow/flow_transaction.h"

/* Borrows. Its writer, run->sender, is believed. */
typedef struct {
    Run *run;
    Apply *apply;      /* the ticket; NULL in a mail about none */
    ProjectId project; /* of the ticket, or which the mail is to: what they may do counts there */
    const MailCommand *info;
    const char *argument;
} Command;

/* Does it, and returns what was done, for the receipt; the caller's. NULL with
 * POSTERN_ERROR_REFUSED or _INVALID and words for its writer, and nothing has changed; or with
 * another error. */
typedef char *(*CommandDo)(Command *command, GError **error);

/* Judges and does one. *ret_done says what was done and *ret_why is NULL, or the other way round;
 * both are the caller's. */
gboolean command_do(Command *command, char **ret_done, char **ret_why,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether it changes what #undo puts back. */
gboolean command_is_undone(const MailCommand *info);

/* What is said of a command that found everything as it wants it. */
#define COMMAND_SO_ALREADY "it is so already"

/* NULL, with the error of a refusal: for a CommandDo to return. */
char *command_refuse(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* flow_copy.c: what is said below begins a ticket of its own, which is part of this one. */
char *command_split(Command *command, GError **error);
/* flow_copy.c: another ticket that is what this one is, without what was said. */
char *command_clone(Command *command, GError **error);

/* flow_undo.c: puts back what the last commands of its writer changed here. */
char *command_undo(Command *command, GError **error);

/* flow_query.c: what is only asked for. Returns QUERY_ANSWERED: its answer is made with the mail
 * that holds it. */
char *command_query(Command *command, GError **error);

/* The time zone of its writer, or the desk's; borrowed. */
const char *command_zone(const Command *command);

/* flow_time.c: books working time. */
char *command_time(Command *command, GError **error);
/* flow_contact.c: for whom the ticket is, and whether they get the message. */
char *command_for(Command *command, GError **error);
char *command_send(Command *command, GError **error);

/* flow_agenda.c: notes what is to come by itself. */
char *command_remind(Command *command, GError **error);
char *command_repeat(Command *command, GError **error);
char *command_digest(Command *command, GError **error);

/* flow_manage.c: what managers ask for by mail: projects, shares, people. It is about no ticket,
 * and so a mail of nothing else opens none. */
char *command_manage(Command *command, GError **error);
/* Whether a message to a new ticket is nothing but such commands, by one of the staff, or queries,
 * by anybody known; and they are believed. */
gboolean run_only_manages(const Run *run, const Target *target);
/* Does or refuses each, and says so in one mail. */
gboolean run_manage_all(Run *run, const Target *target, Received *outcome,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Says what came of it: a request that is answered when it is made. By it the log knows what was
 * asked for, and whoever replies to the receipt is told that it waits for nothing. */
gboolean run_tell_managed(Run *run, const char *asked, const char *receipt,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* flow_help.c: serves a TARGET_HELP. */
gboolean run_help(Run *run, const Target *target, Received *outcome,
                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
