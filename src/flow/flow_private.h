/*
 * What the files of this room share.
 */
#pragma once

#include "base/sync.h"
#include "flow/flow.h"
#include "mail/commands.h"
#include "mail/forward.h"
#include "mail/identity.h"
#include "mail/ingest_key.h"
#include "mail/kind.h"
#include "mail/trim.h"
#include "outbox/fanout.h"
#include "store/access.h"
#include "store/followers.h"

typedef struct FlowDeliver FlowDeliver;
typedef struct Brake Brake;
typedef struct Watch Watch; /* flow_undo.h */

/* flow_trust.c: whose word about a sender counts; borrows from the configuration. */
typedef struct {
    Trust trust;
    GArray *hops;         /* of Network */
    GPtrArray *relays;    /* of TrustedRelay */
    GPtrArray *mailboxes; /* of TrustedMailbox */
} FlowTrust;
void flow_trust_init(FlowTrust *trust, const Config *config);
void flow_trust_clear(FlowTrust *trust);

struct Flow {
    FlowParts parts;
    FlowTrust trust;
    gint64 started_us;
    TokenContext tokens;
    Mutex published; /* guards these; the writer's thread, which alone changes them, reads them */
    RuleSet *rules;  /* without it */
    RouteTable *routes;
    RoleTable *published_roles;
    RoleTable *roles; /* what a transaction goes by: the same, or what it has made of them so far;
                         writer's thread only */
    guint64 roles_generation; /* of the people these were made from; writer's thread only */
    guint64
        tables_generation; /* of the people what is published was made from; writer's thread only */
    guint64 settled_generation; /* of the people for whom it was looked who is let in by now; … */
    gboolean is_settling;       /* … which is under way; both: writer's thread only */
    gboolean is_explaining;     /* what is done is undone again; writer's thread only */
    Mutex reading;              /* guards reader */
    Store *reader;
    FlowDeliver *deliver; /* NULL while nothing is delivered */
    Brake *brake;         /* writer's thread only */
};

/* flow_routes.c: the table of the addresses there are now. NULL with an error of the store's. */
RouteTable *flow_build_routes(Flow *flow, Store *store, GError **error);

/* flow_halves.c: what was typed, apart from what was quoted and what is said below every mail. */
typedef struct {
    const char *text; /* all of it; borrowed */
    TrimPage *page;   /* the same, taken apart; NULL of a long one */
    GArray *pieces;   /* of TrimPiece */
    gsize skipped;    /* bytes of text at its beginning that are the commands block */
    char *typed;      /* what is shown */
    char *names;      /* of files that came along, one a line; may be NULL */
    GArray *words;    /* of guint64: trim_hashes of typed, in their order */
    GArray *sorted;   /* the same, for finding one */
    gboolean by_hand; /* typed without a client, which alone quotes */
} Halves;

/* As far as the marks of clients tell it, before the database is asked. text is borrowed;
 * attachments (of MailAttachment) may be NULL. The first skipped bytes are the commands block, and
 * nothing that anybody said. */
Halves *halves_read(const char *text, gsize skipped, const GPtrArray *attachments);
/* Nothing of it is quoted, whatever was said before. */
Halves *halves_by_hand(const char *text);
void halves_free(Halves *halves);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Halves, halves_free)

/* The texts of a comment that opens a ticket: nothing was said there before. */
void halves_open(const Halves *halves, Comment *comment);
/* The texts of a comment in a thread: what was said there lately counts as quoted, too; and lines
 * of a thread that not everybody may see who hears this one, also of a ticket that was merged with
 * this one, are for staff only, even in doubt. comment->author is known. */
gboolean halves_answer(Store *store, const RoleTable *roles, const Halves *halves,
                       const Thread *thread, Comment *comment,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Writes down, once it is stored, that there are such lines; and for who wants it explained, what
 * was folded. */
gboolean halves_note(Store *store, const Comment *comment, CommentId id, GString *trace,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Where something is said, and by whom. */
typedef struct {
    Store *store;
    const RoleTable *roles;
    const Thread *thread;
    PersonId author;
    const GArray *related; /* of RelatedThread */
} Saying;
/* flow_withhold.c: *ret_text is what is left of the text for those who hear the thread; NULL when
 * that is all of it, and all names of files, too. */
gboolean halves_withhold(const Saying *saying, const Halves *halves, char **ret_text,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* flow_read.c: what is known of a message before the database is asked. Made in the thread that
 * received it. */
typedef struct {
    const Incoming *incoming;
    gint64 now_us;
    HeaderBlock *header;
    Sender sender;
    Identity identity; /* how far From is believed without a token */
    char *login;       /* as whom it was handed in; NULL for nobody */
    char *refusal;     /* why such a one may not hand it in, or NULL */
    char *trouble;     /* why nobody can tell now, or NULL */
    guint32 automatic;
    gboolean has_key;
    Sha256 key;
    char *message_id;   /* by posternd's own scanner; "" when there is none */
    KindVerdict kind;   /* nothing without mail */
    Token returned;     /* of the mail of ours that came back, by its Message-ID; or empty */
    Mail *mail;         /* NULL when it could not be read: then why says what happened */
    GBytes *mail_bytes; /* mail as it is stored */
    ParseOutcome outcome;
    char *why;
    RouteTable *routes;
    RuleSet *rules;
    RuleMarks *marks;    /* NULL without mail */
    Halves *halves;      /* NULL without mail */
    GArray *recipients;  /* of Route, one a recipient of the envelope */
    GArray *tokens;      /* of Token: valid ones in To, Cc, Delivered-To, each once */
    GArray *signed_ids;  /* of Token: our Message-IDs in In-Reply-To and References, nearest first,
                          * each thread once */
    GArray *answered;    /* of Token: both of these, expired ones too: what the message answers */
    CommandBlock *block; /* NULL without mail, and when no command of it counts: lines are none */
    const char *no_commands; /* why none of it may be done, whoever wrote it; or NULL */
    Halves *commanded;       /* the halves of what stands behind the block; NULL without a block */
    gboolean asks_private;   /* it begins like #private */
    gboolean says_spam;      /* #spam stands among its commands, or behind them, misspelt */
    OutboxId own;            /* the row of ours that came back, by its mark; else 0 */
    char *list;              /* where one posts to the list that carried it; or NULL */
    gboolean has_named;      /* named is an address of the desk in To or Cc that opens tickets */
    Route named;
    const Route *released; /* somebody who may let it in, though it was quarantined: a new ticket
                            * here when it leads nowhere else; borrowed; else NULL */
    gboolean is_forged;    /* and is let in all the same: a token says nothing for its sender */
    /* The mail it hands on, whoever sent it; all NULL when it is no forward. */
    Forward *forward;
    GBytes *forward_bytes; /* that mail, as it is stored */
    RuleMarks *forward_marks;
    Halves *forward_halves;
    Halves *forward_note;
    gboolean forward_is_shared; /* its author is in To or Cc, too: they have the note */
} Reading;

/* Never fails: a message that cannot be read has no mail, and outcome and why say why. */
Reading *reading_new(Flow *flow, const Incoming *incoming);
/* The same of a message that was read before, by what was stored of it (mail of StoredMessage, not
 * NULL), which may be let in now. Asks no worker. */
Reading *reading_released(Flow *flow, const Incoming *incoming, GBytes *mail, const Route *route);
/* flow_thread.c: whether it came to an address of the project because that is on a list, to which
 * it was written, and not to the desk. */
gboolean reading_is_by_list(const Reading *reading, ProjectId project);
void reading_free(Reading *reading);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Reading, reading_free)

/* flow_login.c: what it means that somebody had logged in. */
void reading_judge_login(Flow *flow, Reading *reading);

/* flow_spam.c: whether a message says that a ticket is spam, or tries to. */
void reading_find_spam(Reading *reading);

/* flow_forward.c: whether a message hands on another. */
void reading_find_forward(Reading *reading);

/* flow_thread.c: where a message belongs. */
typedef enum {
    TARGET_COMMENT,    /* on ticket, in thread */
    TARGET_NEW,        /* a new ticket of project */
    TARGET_BOUNCE,     /* a delivery report on outbox row */
    TARGET_REQUEST,    /* an answer to a question of ours; but why it is none, if why says so */
    TARGET_ACCESS,     /* nowhere before its sender has access to route's project */
    TARGET_HELP,       /* nowhere: its sender is told how to write to the desk */
    TARGET_QUARANTINE, /* nowhere: why says why; thread, route and owner where it was for */
} TargetKind;

typedef struct {
    TargetKind kind;
    IdentityLevel identity;
    Thread thread;    /* TARGET_COMMENT */
    PersonId owner;   /* whose token it came by, or 0 */
    Route route;      /* TARGET_NEW, TARGET_BOUNCE */
    gboolean private; /* TARGET_NEW: only staff reads what opens it */
    gboolean logs;    /* TARGET_COMMENT, TARGET_NEW: it came to be logged, and for nobody outside */
    gboolean is_inside; /* TARGET_COMMENT: what is said there is the mail inside, by who wrote it */
    TeamId also_team;   /* TARGET_NEW: of a second address of the same project, or 0 */
    RequestId request;  /* TARGET_REQUEST */
    const char *why; /* TARGET_QUARANTINE, TARGET_ACCESS, TARGET_REQUEST; static or the reading's */
} Target;

typedef struct {
    GArray *targets; /* of Target, each destination once */
    GArray *served;  /* of guint: for each recipient, the index of its target */
} Targets;

/* Decides, in this order: token in the envelope; token in To, Cc, Delivered-To; our signed
 * Message-IDs; known Message-IDs of a ticket the sender takes part in; else a new ticket. sender is
 * NULL when nobody is known by the address in From. original is the message this one repeats or
 * copies, or 0: what is private once stays so. */
gboolean targets_find(Store *store, const RoleTable *roles, const Reading *reading,
                      const Person *sender, MessageId original, Targets *ret_targets,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
void targets_clear(Targets *targets);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Targets, targets_clear)

/* flow_apply.c: an event, the rules' Plan, and what comes of it. Everything happens inside the
 * caller's transaction. */
typedef struct {
    Flow *flow;
    Store *store;
    RuleSet *rules;
    const RuleMarks *marks;
    gint64 now_us;
    Ticket *ticket; /* as it stands now; owned */
    Thread thread;
    CommentId comment;      /* what the events belong to, or 0 */
    const Person *author;   /* who caused them, or NULL */
    gboolean by_rule;       /* what is being done now is a rule's: apply_actor */
    IdentityLevel identity; /* how sure of the author we are */
    RuleChain *chain;
    gboolean is_opening; /* the comment opens the ticket */
    gboolean sends;      /* the comment is for a requester who is new to the ticket, too */
    gboolean only_staff; /* nobody else is told of it */
    gboolean is_quiet;   /* the comment is kept, and told only to whom rules say */
    GPtrArray *changes;  /* of Event: what changed */
    GPtrArray *notified; /* of Person: whom rules had told */
    GPtrArray *named;    /* the same, by their own address, or because it was assigned to them */
    GPtrArray *assigned; /* of Person, borrowed of those: who is new to the work */
    GArray *have_it;     /* of PersonId: to whom its author has sent the comment, too; may be NULL,
                            borrowed */
    gboolean notify_followers;
    GString *trace;    /* for explaining; may be NULL */
    guint told;        /* outbox rows made */
    gboolean is_split; /* the comment began another ticket, and is told there */
    Watch *watch;      /* while commands are done; else NULL */
} Apply;

/* flow is borrowed, ticket is taken. */
Apply *apply_new(Flow *flow, Store *store, RuleSet *rules, const RuleMarks *marks, Ticket *ticket,
                 gint64 now_us);
void apply_free(Apply *apply);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Apply, apply_free)

/* Whose rights count for what is being done, and who is said to have done it: NULL for the desk
 * itself, as which rules act, whoever caused what they act on. */
const Person *apply_actor(const Apply *apply);

/* Writes the event down, asks the rules about it, does what they decide, and so on for what that
 * caused, LIMIT_RULE_CHAIN deep. A rule that decides what may not be is written down as failed and
 * changes nothing. */
gboolean apply_event(Apply *apply, EventKind kind, const char *was, const char *now,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same of an event about who follows. */
gboolean apply_follower(Apply *apply, EventKind kind, const Person *person, const char *now,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Does actions for a person or the administrator, all or none, then the rules.
 * POSTERN_ERROR_REFUSED with why. */
gboolean apply_actions(Apply *apply, const GPtrArray *actions,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Reads its ticket anew. */
gboolean apply_refresh(Apply *apply, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* flow_privacy.c: has only staff read the comment that the events belong to. Nothing changes when
 * it is so, or when there is none. */
gboolean apply_make_private(Apply *apply, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Makes the outbox rows: the comment to everybody who takes part, or, without one, the changes to
 * whom rules had told. */
gboolean apply_tell(Apply *apply, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* flow_unheard.c: a notice, in the public thread, for those who are new to the work and may not see
 * the thread it happened in. */
gboolean apply_tell_unheard(Apply *apply, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* flow_attribute.c: gives the ticket the defaults of its type's fields, but for those has has
 * (NULL: none). */
gboolean apply_field_defaults(Store *store, const Workflow *workflow, TicketId ticket,
                              const TicketType *type, const Ticket *has,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* flow_follow.c: what the actions of rules and commands need. Whoever wants to follow themselves
 * needs to see the public thread, and follows FOLLOW_BY_ROLE; anybody else is added. Who wants no
 * mail of the ticket is left alone by a rule and as one of a team; by_name, it is refused, but for
 * one of the staff who asks in again who follows it no more. FALSE with *ret_why, or an error, when
 * it may not be. */
gboolean follow_judge(Apply *apply, const Person *person, FollowState state, gboolean by_name,
                      gboolean *ret_changes, char **ret_why,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Does what was judged so; writes nothing down. */
gboolean follow_keep(Apply *apply, const Person *person, FollowState state,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whoever is assigned hears of the ticket, whatever they wanted before. */
gboolean follow_hear_again(Store *store, TicketId ticket, PersonId person,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* flow.c: writer's thread. What a transaction has changed of the shares counts for what it does
 * from here on; flow_end_roles(flow, flow_begin_roles(flow)) around it puts back what was in force,
 * since nothing is in force for others before it is committed. */
typedef struct {
    RoleTable *table;
    guint64 generation;
} FlowRoles;
FlowRoles flow_begin_roles(Flow *flow) G_GNUC_WARN_UNUSED_RESULT;
gboolean flow_take_roles(Flow *flow, Store *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void flow_end_roles(Flow *flow, FlowRoles before);

/* flow_settle.c: at the end of every job that may have changed who has access to what, and inside
 * it: lets in what was written to a project by who had no access to it then, and has now, however
 * they came by it; what they asked for and see now is answered by that, and they are told once.
 * Does nothing, and leaves *settling alone, when no people, teams, projects or shares were changed.
 * by NULL is the administrator; *told grows by the outbox rows made. When there is more than one
 * transaction lets in, settling->is_left, and flow_settle_rest lets it in once this is committed.
 */
typedef struct {
    gboolean is_left;   /* what follows says from where on */
    PersonId by;        /* 0: the administrator */
    AccessGranted next; /* who is looked at next … */
    HeldId after;       /* … from what waits behind this on */
    guint64 generation; /* of the people when it was begun at the first of them */
    guint released;     /* since then */
} Settling;
gboolean flow_settle_access(Flow *flow, Store *store, const Person *by, Settling *settling,
                            guint *told, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Any thread but the writer's: as many transactions as it takes; nothing when nothing is left. What
 * fails is logged, and waits until the next change of people, teams, projects or shares. */
void flow_settle_rest(Flow *flow, const Settling *begun);
/* flow_share.c: the notice of a share to the person it is with, or to whom it comes down to. */
gboolean flow_share_tell(Store *store, const Share *share, FlowSharer *sharer,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* flow_transaction.c: one message inside the writer's transaction. */
typedef struct {
    Flow *flow;
    const Reading *reading;
    HeldId retried;       /* a message that waits goes along the line again, or 0 */
    PersonId released_by; /* because this person said so; 0 for the administrator */
    const char *hold;     /* keep it as held mail for this reason, or NULL */
    GString *trace;       /* explain: undo everything and say here what would be */
    gsize described;      /* how much of it was there before */
    Received *received;   /* one a recipient */
    gboolean explained;   /* out: with trace, whether it ran to its end before it was undone */
    guint told;           /* outbox rows made */
    Settling settling;    /* out: who is to be let in after it */
} Transaction;

/* flow_receive.c */
/* A stored message as it came; borrows from it. */
Incoming incoming_of_stored(const StoredMessage *message);
/* Of what became of a message's recipients what has to be known: that it waits still, wherever else
 * it went. */
guint received_worst(const Received *received, guint count);

/* A WriterJob over a Transaction. */
gboolean transaction_run(Store *store, gpointer data, GError **error);

/* flow_brake.c: two robots that answer each other write to one ticket as fast as mail travels. */
Brake *brake_new(void);
void brake_free(Brake *brake);
/* Counts a comment of author on ticket, once it is stored: a number that comes again was undone the
 * time before, as was all that came after it, and does not count. FALSE when there were more than
 * LIMIT_TOLD_COMMENTS of them within LIMIT_TOLD_WINDOW_S: then nobody is to be told of it. Forgets
 * what is past; bounded by what happened within the window. */
gboolean brake_allows(Brake *brake, CommentId comment, TicketId ticket, PersonId author,
                      gint64 now_us);

/* flow_deliver.c */
void flow_deliver_status(Flow *flow, FlowStatus *status);
