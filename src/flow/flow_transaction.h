/*
 * One message inside the writer's transaction, shared by the files that take it along.
 */
#pragma once

#include "flow/flow_private.h"

/* What one run works on. */
typedef struct {
    Transaction *job;
    const Reading *reading;
    Store *store;
    Person *sender;        /* NULL while nobody is known by the address */
    StoredMessage *known;  /* it was here before, by one of its keys or because it waits; or NULL */
    MessageId by_mailbox;  /* the message its mailbox key is known for, or 0 */
    MessageId original;    /* the message this one repeats or copies, or 0 */
    gboolean is_copy;      /* a mailing list's copy of original */
    gboolean was_said;     /* a message of its Message-ID and Date is known, whatever it says */
    MessageId message;     /* the stored row */
    MessageId inside;      /* the row of the mail it hands on, once there is one; or 0 */
    Person *inside_author; /* NULL while nobody is known by that address */
    GPtrArray *copied;     /* of Copied: who was in To or Cc; NULL before they were looked up */
    GArray *have_it;       /* of PersonId: those of them who are known */
    MessageDisposition became; /* of the row; 0 before there is one */
    Targets targets;
    Received *outcomes; /* one a target */
    GArray *asked;      /* of PersonId: the vendors whom a target's message asks; or NULL */
    guint queries;      /* that its answer will hold */
    gboolean logs;      /* what is served now came to be logged, and for nobody outside */
    Person *client;     /* for whom the ticket is that the message opens; NULL: for its author */
    char *not_for;      /* why it is for its author, though the message says otherwise; or NULL */
    gboolean greets;    /* client is to get an acknowledgement */
    gboolean greeted;   /* … and gets it */
    char *not_asked;    /* why nobody is asked, though the message would; or NULL */
} Run;

/* TRUE when the call worked, or when what it looked for is not there: then *found is FALSE. Takes
 * problem. */
gboolean found_or_missing(gboolean ok, GError *problem, gboolean *found, GError **error);
/* A line for who asked for an explanation. */
void run_trace(const Run *run, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* flow_waiting.c */
/* Stores the message, or changes its row when there is one. */
gboolean run_store_row(Run *run, MessageDisposition became,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Keeps the message waiting, held or quarantined, for a reason: one entry, however often it comes.
 * target is where it was for, or NULL when nobody knows. */
gboolean run_keep_waiting(Run *run, const Target *target, MessageDisposition became,
                          const char *reason, Received *ret_outcome,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* flow_quarantine.c */
/* Asks whoever may release what waits now, and tells nobody else of it. */
gboolean run_ask_release(Run *run, const Held *held, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What opens a ticket: the message itself, or the mail it hands on. Borrows. */
typedef struct {
    const Person *author; /* of the first comment, and requester */
    IdentityLevel identity;
    MessageId message;
    guint32 automatic;
    const RuleMarks *marks;
    const char *subject;
    const Halves *halves;     /* of its text */
    const Ticket *continued;  /* the closed ticket it is a reply to; NULL when there is none */
    const Thread *answered;   /* the thread of that one; NULL with it */
    const char *forwarded_by; /* by whom, for people; NULL when it is the message itself */
    const Halves *note;       /* what they wrote of it, for staff only; NULL for nothing */
} Opening;

/* flow_forward.c */
/* Who is asked about a mail inside is not told what its files are called: marks note as one of
 * which not everybody may read all. */
void run_withhold_forwarded(const Run *run, Comment *note);
/* Makes opening that of the mail inside when the message is a forward by one of the staff who is
 * verified; leaves it alone when it is none. */
gboolean run_take_forward(Run *run, const Target *target, Opening *opening,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* flow_contact.c */
/* Finds out for whom the ticket is that the message opens, by what its sender says who is believed
 * and may say so: sets run->client, or run->not_for, or neither. */
gboolean run_find_client(Run *run, const Target *target, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void run_forget_client(Run *run);
/* Whether the message is to be sent to whom the ticket is for, by its sender known so well. */
gboolean run_sends(const Run *run, IdentityLevel identity);
/* To which address it came to be logged. */
const char *run_log_address(const Run *run);
/* What its sender is told of that; *ret_logged: whether it was. Caller frees. */
char *run_describe_log(const Run *run, const Apply *apply, gboolean *ret_logged);
/* From when on they see the ticket (requester_since_us). */
gint64 run_client_since(const Run *run, const Target *target, const Opening *opening);

/* flow_join.c */
/* The sender, known by now, gets the share that their domain gives its customers: once, and only
 * when they are believed. It counts from the commit on. */
gboolean run_join_portfolio(Run *run, TicketId ticket, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* flow_command.c: the commands the message begins with. */
/* What is said in it, by somebody known so well: the commands are no part of it where they are
 * looked at. */
const Halves *run_said(const Run *run, IdentityLevel identity);
/* How well somebody must be known whose commands are done. */
IdentityLevel run_commands_need(const Run *run);
/* Why nothing is done for somebody who is known by a reply address alone. */
#define COMMANDS_NOT_VERIFIED                                                                      \
    "commands need a verified sender, and nothing says that this message is really from you: "     \
    "your "                                                                                        \
    "mail server did not vouch for it, and you had not logged in to send it"
/* The address of somebody, by address, name or "me", or the name of a team; else *ret_why for
 * people. Both are the caller's. */
gboolean run_resolve_name(Run *run, const char *name, char **ret_value, char **ret_why,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Writes a line about a command on a ticket (0: on none) into a receipt that is no list of events,
 * without tokens of ours: what was done, or, when that is NULL, why it was refused; receipt may be
 * NULL. Who wants it explained reads it, too. */
void run_say_command(const Run *run, GString *receipt, TicketId ticket, const char *line,
                     const char *done, const char *why);
/* Whether nothing is left of a message that could be a comment, but for its commands, or what a
 * mail program makes of List-Unsubscribe. */
gboolean run_is_bare(const Run *run, const Comment *said, IdentityLevel identity);
/* Does or refuses each as its sender's, and has who unsubscribes follow no more; answers all of it
 * in one receipt. Nothing happens for a message that was here before. */
gboolean run_commands(Run *run, Apply *apply, IdentityLevel identity,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* flow_ask.c: questions to vendors. */
/* Finds out whom the message asks, and moves a comment that asks somebody to their thread. What
 * asks, and may not, becomes private or is quarantined. */
gboolean run_place_question(Run *run, Target *target, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The thread of a ticket that run->asked read: one that there is, or a new one. */
gboolean run_open_question(Run *run, TicketId ticket, Thread *thread,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* flow_closed.c: what a comment, whose texts are known, does to a ticket that is closed. */
typedef enum {
    CLOSED_NO_MATTER, /* it is not closed, or stays so */
    CLOSED_REOPEN,
    CLOSED_OPEN_NEW,
    CLOSED_LOG,    /* kept, and told to nobody */
    CLOSED_THANKS, /* it stays closed, and whoever follows it is told */
} ClosedVerdict;
ClosedVerdict run_judge_closed(const Run *run, const Ticket *ticket, const Thread *thread,
                               const Comment *said);
/* Moves thread to that of the sender's open ticket that continues this one, when there is one. */
gboolean run_follow_on(Run *run, const Ticket *ticket, Thread *thread, gboolean *ret_moved,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean run_note_logged(Run *run, const Apply *apply, ClosedVerdict verdict,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What mail to the project means, for a ticket of it that no mail to it opens. */
gboolean run_route_of(Run *run, ProjectId project, Route *ret_route,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* flow_ticket.c: what serving each kind of target comes to. */
/* Somebody who writes for the first time becomes a customer. */
gboolean run_need_sender(Run *run, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean run_comment(Run *run, const Target *target, Received *outcome,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean run_open(Run *run, const Target *target, Received *outcome,
                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean run_note_bounce(Run *run, const Target *target, Received *outcome,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
