/*
 * flow/: the straight line and nothing else.
 *
 *   flow_login.c    who logs in to hand mail in, and whose From it may have
 *   flow_receive.c  bytes -> Mail, sender, marks; then the transaction; then the reply
 *   flow_thread.c   which ticket and thread a message belongs to
 *   flow_closed.c   what a reply to a closed ticket comes to
 *   flow_apply.c    an event and its Plan -> changes, audit, outbox rows
 *   flow_ask.c      questions to vendors
 *   flow_attribute.c  changes of type, fields, dates and links
 *   flow_command.c  the commands a message begins with, and their receipt
 *   flow_manage.c   what managers ask for by mail: projects, shares, people
 *   flow_merge.c    one ticket becomes part of another; flow_merged.c is where replies go then
 *   flow_outgoing.c the way out, tried by hand
 *   flow_deliver.c  claim -> send -> settle, in threads of its own; flow_turn.c is its transaction
 *   flow_share.c    a project, or a share with its notice, whoever wants it
 *   flow_operator.c what an administrator asks for: the same line, without mail
 *
 * A Flow holds what a running desk has and lends it out: there is one in a posternd.
 */
#pragma once

#include "base/steps.h"
#include "conf/conf.h"
#include "desk/access.h"
#include "desk/route.h"
#include "mail/kind.h"
#include "mail/sender.h"
#include "parse/parse.h"
#include "rules/rules.h"
#include "store/messages.h"
#include "store/outbox_rows.h"
#include "store/people.h"
#include "store/shares.h"
#include "store/tickets.h"
#include "store/writer.h"

typedef struct Flow Flow;

/* What a Flow is built from. Borrowed for its life, except rules and workflow, which it takes over.
 */
typedef struct {
    const Config *config;
    const TokenKeys *keys;
    StoreWriter *writer;
    ParsePool *pool;
    const Clock *clock;
    Random *random;
    Workflow *workflow;
    RuleSet *rules;
    const char *outgoing_secret_file; /* where the secret-file of outgoing is; NULL for none */
} FlowParts;

/* Makes sure the projects and teams the configuration names exist, publishes the first route and
 * role tables, and opens readers. */
Flow *flow_new(const FlowParts *parts, GError **error);
void flow_free(Flow *flow);

const Config *flow_config(const Flow *flow);
const Workflow *flow_workflow(const Flow *flow);
const Clock *flow_clock(const Flow *flow);
/* Puts other rules in force; takes rules over. */
void flow_set_rules(Flow *flow, RuleSet *rules);
/* The rules, the route table and the role table in force; unref when done. From any thread. */
RuleSet *flow_rules(Flow *flow);
RouteTable *flow_routes(Flow *flow);
RoleTable *flow_roles(Flow *flow);

/* --- logging in to submit -------------------------------------------------------------------- */

/* Somebody who logged in. */
typedef struct {
    PersonId person; /* 0: nobody */
    gint64 since_us; /* by which password; 0: by one that was good then, and is not asked about */
} FlowLogin;

/* Whether password (as base/password.h prepares it) is that of who of the staff is known by this
 * canonical address. POSTERN_ERROR_REFUSED when it is not, or nobody is; it takes as long. Any
 * thread, but few at once: it takes what base/password.h says. */
gboolean flow_log_in(Flow *flow, const char *address, const char *password, FlowLogin *ret_login,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* --- receiving ------------------------------------------------------------------------------- */

/* What became of one recipient of a message. */
typedef enum {
    RECEIVED_TRY_LATER,   /* nothing is stored: 451 */
    RECEIVED_NEW,         /* opened ticket */
    RECEIVED_COMMENT,     /* became comment on ticket */
    RECEIVED_COMMANDS,    /* did something to ticket, and is no comment */
    RECEIVED_REPEAT,      /* was here before: nothing changed */
    RECEIVED_COPY,        /* a list's copy of a known message */
    RECEIVED_HELD,        /* a fault of ours: kept whole */
    RECEIVED_QUARANTINED, /* its sender is not who it must be */
    RECEIVED_BOUNCE,      /* a report for one of our mails */
    RECEIVED_LOOP,        /* our own mail, come back */
    RECEIVED_NO_ROOM,     /* nothing is stored, the disk is full: 452 */
    RECEIVED_ANSWER,      /* to a question of the desk's */
    RECEIVED_REFUSED,     /* nothing is stored: From is not of who logged in: 550 */
} ReceivedKind;

typedef struct {
    ReceivedKind kind;
    TicketId ticket;
    CommentId comment;
    HeldId held;
    IdentityLevel identity; /* of its sender, where it was asked for; else 0 */
    MailKind mail;          /* what kind of mail it is; 0 when it was not read */
    char *why;              /* why nothing is stored, for the log; may be NULL */
} Received;
void received_clear(Received *received);

/* One message with its envelope. Borrows. */
typedef struct {
    const char *reverse_path;      /* "" is the null one */
    const char *const *recipients; /* addresses of ours, NULL-terminated */
    gconstpointer content;
    gsize content_length;
    const char *peer;        /* as identity.h takes it */
    FlowLogin login;         /* as whom they had logged in, who handed it in */
    const char *mailbox_key; /* mailbox_key.h; NULL when it is from no mailbox of ours */
    gint64 mailbox_date_s;   /* when that mailbox got it, Unix time; 0 when nobody says */
} Incoming;

/* Takes a message along the whole line and returns when the outcome is on the disk. received has
 * one element a recipient, zeroed; clear each with received_clear. Any thread but the writer's. */
void flow_receive(Flow *flow, const Incoming *incoming, Received *received);

/* Takes a held or quarantined message along the line again. *ret_received is what became of it now;
 * it stays held or quarantined when that is the same again. POSTERN_ERROR_NOT_FOUND. */
gboolean flow_held_retry(Flow *flow, HeldId held, Received *ret_received,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What flow_receive would do with a message, in words: the reading, the ticket, each rule and why
 * it fires or not, the plan, who would be told. Everything is undone. Caller frees *ret_text. */
gboolean flow_explain(Flow *flow, const Incoming *incoming, char **ret_text,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* --- what an administrator asks for ---------------------------------------------------------- */

/* Does the actions (of Action) to a ticket, all or none, then asks the rules. actor may be 0.
 * *ret_changes (of Event) says what changed, rules' changes included. POSTERN_ERROR_REFUSED with
 * why. */
gboolean flow_act(Flow *flow, TicketId ticket, PersonId actor, const GPtrArray *actions,
                  GPtrArray **ret_changes, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Adds a comment typed by an administrator as author, tells the followers, asks the rules. */
gboolean flow_comment(Flow *flow, TicketId ticket, ThreadAudience audience, PersonId author,
                      const char *text, CommentId *ret_comment,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What an administrator may say about somebody and a ticket. */
typedef enum { FLOW_FOLLOW, FLOW_MUTE, FLOW_UNFOLLOW } FlowFollow;
/* Has person (who need have no share: they may see its public thread then) follow the ticket, mute
 * it, or follow it no more. *ret_changed is FALSE when it was so before. POSTERN_ERROR_REFUSED when
 * there is nothing to mute. */
gboolean flow_follow(Flow *flow, TicketId ticket, PersonId person, FlowFollow what,
                     gboolean *ret_changed, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Adds a project, shared with all staff as members if with_staff says so, and sets its id.
 * POSTERN_ERROR_EXISTS for the slug. */
gboolean flow_project_add(Store *store, Project *project, gboolean with_staff,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Who shares something, for the notice of it. */
typedef struct {
    const Person *by; /* NULL: an administrator */
    gint64 now_us;
    guint told; /* out: notices made */
} FlowSharer;
/* Shares, or gives what is shared so already another role; *ret_was is the one before. When that
 * changes anything, the person it is with, or each of the team, gets a notice; nobody does without
 * a sharer, nor when it is with everybody on the staff. */
gboolean flow_share(Store *store, const Share *share, FlowSharer *sharer, Role *ret_was,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Answers an access request as the administrator, inside a job that writes; words go to who asks
 * when it is denied. *ret_said, lines for people, is the caller's. POSTERN_ERROR_NOT_FOUND,
 * POSTERN_ERROR_REFUSED. */
gboolean flow_access_answer(Flow *flow, Store *store, RequestId id, const AccessVerdict *verdict,
                            const char *words, char **ret_said,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Runs a read-only job on a reader's connection, inside one snapshot; a writing one on the writer,
 * and whom it has given access is let in with it. Any thread. */
gboolean flow_read(Flow *flow, WriterJob job, gpointer data,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean flow_write(Flow *flow, WriterJob job, gpointer data,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* --- delivering ------------------------------------------------------------------------------ */

/* Starts the thread that claims and settles, and the ones that send. */
gboolean flow_deliver_start(Flow *flow, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Lets attempts under way finish for at most wait_us, then breaks them off; settles what is known.
 */
void flow_deliver_stop(Flow *flow, gint64 wait_us);
/* Something may be due: look now. Any thread. */
void flow_deliver_wake(Flow *flow);

/* Tries the way out: connects, logs in, tells each step, and sends nothing. FALSE with
 * POSTERN_ERROR_FAILED when a step failed, which listener has heard; POSTERN_ERROR_BUSY when it was
 * broken off. Blocks, for minutes at the worst, until listener says stop. Any thread. */
gboolean flow_outgoing_try(Flow *flow, const StepListener *listener,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef struct {
    gboolean reachable; /* the last attempt to reach the smarthost */
    char *trouble;      /* why not, or "" */
    guint64 sent;       /* since the start */
    WriterStatus writer;
    ParsePoolStatus parser;
    gint64 started_us;
} FlowStatus;
void flow_status(Flow *flow, FlowStatus *ret_status);
void flow_status_clear(FlowStatus *status);
