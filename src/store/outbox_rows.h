/*
 * Tables outbox and rendering: what must leave.
 */
#pragma once

#include "desk/ticket.h"
#include "store/store.h"

/* Stored: numbered by hand. */
typedef enum {
    OUTBOX_PENDING = 1,  /* decided, nothing fixed yet */
    OUTBOX_SEALED = 2,   /* its bytes are fixed; waits for its (next) attempt */
    OUTBOX_INFLIGHT = 3, /* an attempt is under way */
    OUTBOX_SENT = 4,
    OUTBOX_MERGED = 5, /* went with another row (carrier) */
    OUTBOX_SPARED = 6, /* no longer wanted; the reason says why */
    OUTBOX_PAUSED = 7,
    OUTBOX_DEAD = 8, /* given up; the reason says why */
} OutboxState;
extern const DeskWord outbox_state_words[];

/* What kind of mail a row is. Stored. */
typedef enum {
    OUTBOX_COMMENT = 1, /* a comment, to somebody who follows */
    OUTBOX_ACK = 2,     /* "we have your message", to a new ticket's requester */
    OUTBOX_NOTICE =
        3, /* a change without a comment, because a rule or person wanted somebody told */
    OUTBOX_RECEIPT = 4,  /* what came of the commands of a message, to whoever wrote them */
    OUTBOX_QUESTION = 5, /* a request, to who is asked: about no ticket */
    OUTBOX_ANSWER = 6,   /* what became of the answer to one */
    OUTBOX_SHARED = 7,   /* that something is shared with the person now: about no ticket */
    OUTBOX_HELP = 29,    /* how to write to the desk, to whoever is not known: about no ticket */
    OUTBOX_ACCESS = 28,  /* that access was denied, or that nobody answered in time */
} OutboxKind;
extern const DeskWord outbox_kind_words[];

/* Why this person gets it: the foot says so. Stored. */
typedef enum {
    WHY_REQUESTER = 1,
    WHY_OPENER = 2,
    WHY_ASSIGNEE = 3,
    WHY_FOLLOWER = 4,
    WHY_RULE = 5, /* a rule's notify */
    WHY_ASKED = 6,
    WHY_COMMANDS = 7, /* they wrote commands */
    WHY_REQUEST = 8,  /* they are asked something, or answered */
    WHY_PROJECT = 9,  /* they follow all of the project */
    WHY_STAFF = 10,   /* a new ticket that nobody else on the staff would hear of */
    WHY_SHARED = 11,  /* something is shared with them */
    WHY_CONTACT = 22, /* the desk wrote to them first: they are who somebody made the requester */
} OutboxWhy;
extern const DeskWord outbox_why_words[];

typedef struct {
    OutboxId id;
    OutboxKind kind;
    OutboxState state;
    OutboxWhy why;
    TicketId ticket; /* 0, as thread is, for what is about a request or a share */
    ThreadId thread;
    CommentId comment; /* 0 for a notice without one */
    RequestId request; /* of OUTBOX_QUESTION, OUTBOX_ANSWER and OUTBOX_ACCESS */
    ProjectId project; /* of OUTBOX_SHARED: what is shared, this or the portfolio */
    PortfolioId portfolio;
    char *note; /* of OUTBOX_ANSWER: what it says, one line each; of OUTBOX_SHARED: who shares it,
                   "" for an administrator; of OUTBOX_ACCESS: why it was denied, NULL when it was
                   not; else NULL */
    gboolean asks; /* it holds questions, which are read and answered before it is sealed */
    PersonId person;
    char *address; /* where it goes: fixed when sealed */
    gint64 created_us;
    gint64 next_us; /* not before */
    guint attempts;
    gint64 tried_us;  /* when the first of them failed; 0 before */
    char *reason;     /* last failure, or why spared or dead; "" */
    OutboxId carrier; /* of a merged row */
    /* What sealing fixes; absent before. */
    RenderingId rendering;
    char *message_id;
    char *boundary;
    gint64 date_us;
    guint32 epoch;        /* of the person when the reply token was made */
    char *reply_address;  /* with the token in it: a key rotation changes nothing */
    char *bounce_address; /* envelope sender; "" is the null one */
    char *mark;
} OutboxRow;
void outbox_row_free(OutboxRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OutboxRow, outbox_row_free)

/* Adds a pending row: kind, why, ticket, thread, comment, request, project, portfolio, note, asks,
 * person, created_us, next_us. */
gboolean store_outbox_add(Store *store, const OutboxRow *row, OutboxId *ret_id,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Pending and sealed rows that hold no open question and whose next_us has come, oldest first, at
 * most limit. A GPtrArray of OutboxRow. By a partial index: costs nothing for rows that are done.
 */
gboolean store_outbox_due(Store *store, gint64 now_us, guint limit, GPtrArray **ret_rows,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same of those that do. */
gboolean store_outbox_asking(Store *store, gint64 now_us, guint limit, GPtrArray **ret_rows,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* When the next of either falls due; G_MAXINT64 when there is none. */
gboolean store_outbox_next_due(Store *store, gboolean asks, gint64 *ret_us,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Writes state, attempts, next_us, reason, carrier, address, asks and what sealing fixes. */
gboolean store_outbox_set(Store *store, const OutboxRow *row,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Only state, attempts, tried_us, next_us, reason: for settling. */
gboolean store_outbox_settle(Store *store, const OutboxRow *row,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* At start, when nobody can be sending: inflight rows become sealed again, and are due. *ret_count
 * of them. */
gboolean store_outbox_recover(Store *store, gint64 now_us, guint *ret_count,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The wall clock was set back: what waits for a time after beyond_us is due by_us earlier, but not
 * before now_us. */
gboolean store_outbox_set_back(Store *store, gint64 now_us, gint64 beyond_us, gint64 by_us,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether this person has a notice of a share of this project, or of a portfolio it is in, due at
 * since_us or later and not sealed yet. By the index of what is due. */
gboolean store_outbox_tells_of_share(Store *store, PersonId person, ProjectId project,
                                     gint64 since_us, gboolean *ret_tells,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean store_outbox_get(Store *store, OutboxId id, OutboxRow **ret_row,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Newest first; state 0 and ticket 0 mean any. */
gboolean store_outbox_list(Store *store, int state, TicketId ticket, guint limit,
                           GPtrArray **ret_rows, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Makes a sealed, pending or dead row due now (id 0: every one that is sealed and waits, or dead);
 * a dead one is sealed or pending again, with no attempts made. *ret_count of them; 0 when the row
 * is none of these. */
gboolean store_outbox_retry(Store *store, OutboxId id, gint64 now_us, guint *ret_count,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* How many rows are in each state, indexed by OutboxState (0 to OUTBOX_DEAD). */
gboolean store_outbox_count(Store *store, guint64 ret_counts[OUTBOX_DEAD + 1],
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* How many acknowledgements were decided from since_us to until_us: to this person, and in all. By
 * index. A clock that was set back may have left later ones. */
gboolean store_outbox_acks_since(Store *store, PersonId person, gint64 since_us, gint64 until_us,
                                 guint *ret_person, guint *ret_all,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A body, rendered once for everybody who gets the same one. */
typedef struct {
    RenderingId id;
    char *key; /* what it was made for: kind, comment, why, audience class, language */
    char *subject;
    char *from_name;    /* "NAME via DESK" */
    char *from_address; /* the desk's */
    char *list_id;      /* value of List-Id */
    char *in_reply_to;  /* Message-ID without brackets, or "" */
    char *references;   /* ids without brackets, space-separated, or "" */
    gboolean automatic; /* a machine wrote it */
    char *text;
    char *html;
    char *seen;  /* what its reader must be allowed to see still; "" for nothing but what its kind
                    says */
    char *files; /* that travel with it, as outbox/attached.h writes them; "" for none */
} Rendering;
void rendering_free(Rendering *rendering);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Rendering, rendering_free)
gboolean store_rendering_find(Store *store, const char *key, Rendering **ret_rendering,
                              GError **error)
    G_GNUC_WARN_UNUSED_RESULT; /* POSTERN_ERROR_NOT_FOUND */
gboolean store_rendering_get(Store *store, RenderingId id, Rendering **ret_rendering,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean store_rendering_add(Store *store, const Rendering *rendering, RenderingId *ret_id,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
