/*
 * Projects, tickets, their threads and the comments in them.
 */
#pragma once

#include "desk/field.h"
#include "desk/people.h"
#include "mail/sender.h"

/* Who may open tickets in a project. Stored: numbered by hand. */
typedef enum {
    INTAKE_ANYONE = 0,
    INTAKE_SHARED = 1, /* whoever has a share of it, and is known to be who they say */
} Intake;
extern const DeskWord intake_words[];

typedef struct {
    ProjectId id;
    char *slug; /* lower-case letters, digits and hyphens; its address is slug@domain when listed */
    char *name;
    char *type;      /* ticket type of new tickets */
    TeamId team;     /* follows new tickets; 0 when there is none */
    gboolean listed; /* whether slug@domain is an address */
    Intake intake;
} Project;

void project_free(Project *project);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Project, project_free)
/* A client: groups projects. */
typedef struct {
    PortfolioId id;
    char *slug;
    char *name;
    char **projects; /* slugs, sorted */
} Portfolio;

void portfolio_free(Portfolio *portfolio);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Portfolio, portfolio_free)
/* Whether slug may be one: 1 to 40 of a-z, 0-9 and single hyphens inside. */
gboolean project_slug_is_valid(const char *slug);
/* The same; POSTERN_ERROR_INVALID with what would be right. */
gboolean project_slug_check(const char *slug, GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef enum {
    PRIORITY_LOW = 1,
    PRIORITY_NORMAL = 2,
    PRIORITY_HIGH = 3,
    PRIORITY_URGENT = 4,
} Priority;
extern const DeskWord priority_words[];

/* A ticket as it stands. Plain value; strings are owned. */
typedef struct {
    TicketId id;
    ProjectId project;
    char *type;
    char *status;
    Priority priority;
    char *subject;
    PersonId requester;        /* for whom */
    gint64 requester_since_us; /* somebody else made them that then, and they see nothing older;
                                  0: they asked themselves */
    PersonId opener;           /* who wrote it in */
    TicketId merged_into;      /* replies go there; 0 when it is not merged */
    PersonId spam_of;          /* it is spam, and whose; 0 when it is none */
    TicketId continues;        /* the closed ticket a reply to which opened this one, or 0 */
    gint64 created_us;
    gint64 updated_us;
    gint64 closed_us; /* since when it is closed; 0 while it is not */
    gint64 due;       /* days since 1970-01-01, or TICKET_NO_DAY */
    gint64 planned;   /* the same: when it is to be worked on */
    gint64 points;    /* how much work it is; -1 when nobody said */
    gint64 progress;  /* 0 to 100 */
    GPtrArray
        *fields; /* of FieldValue, by name; those its type does not have are kept; NULL: none */
    char **tags; /* sorted; never NULL */
    GPtrArray *assignees; /* of Person; never NULL */
} Ticket;

/* No day: there were no desks in 1970. */
#define TICKET_NO_DAY 0

void ticket_free(Ticket *ticket);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Ticket, ticket_free)
/* They share the assignees. */
Ticket *ticket_copy(const Ticket *ticket);
/* Its value of a field (ASCII case ignored), or NULL. */
const FieldValue *ticket_field(const Ticket *ticket, const char *field);
/* Sets a value, or takes it away: for what will be; takes value over, which may be NULL. */
void ticket_foresee_field(Ticket *ticket, const char *field, FieldValue *value);
gboolean ticket_has_tag(const Ticket *ticket, const char *tag);
gboolean ticket_is_assigned(const Ticket *ticket, PersonId person);

/* How a ticket is tied to another. Stored. */
typedef enum {
    LINK_BLOCKS = 1,
    LINK_PART_OF = 2,
    LINK_DUPLICATE_OF = 3,
} LinkKind;
extern const DeskWord link_words[];
/* The same seen from the other ticket: "blocked-by". */
extern const DeskWord link_back_words[];

/* Reads "blocks 41". FALSE when it is no such thing. */
gboolean ticket_link_read(const char *value, LinkKind *ret_kind,
                          TicketId *ret_other) G_GNUC_WARN_UNUSED_RESULT;

/* Who hears a thread. */
typedef enum {
    THREAD_PUBLIC = 1,  /* requester, followers, staff, vendors assigned or with a share */
    THREAD_PRIVATE = 2, /* staff */
    THREAD_VENDOR = 3,  /* staff, and the vendors asked in */
} ThreadAudience;
extern const DeskWord thread_audience_words[];

typedef struct {
    ThreadId id;
    TicketId ticket;
    ThreadAudience audience;
} Thread;

/* Of two audiences the one fewer people hear: privacy fails closed. */
ThreadAudience thread_more_private(ThreadAudience a, ThreadAudience b);

typedef struct {
    CommentId id;
    TicketId ticket;
    ThreadId thread;
    ThreadAudience audience;
    MessageId message; /* 0 when it did not come by mail */
    PersonId author;
    IdentityLevel identity;
    guint32 automatic; /* AutomaticReason bits, 0 for a human's */
    gint64 created_us;
    char *text;       /* what was typed, as far as all may read it who hear the thread */
    char *staff_text; /* with what only staff may read of it, or of the names of its files; else
                         NULL */
    char *quoted;     /* folded: what was quoted; NULL when there is none */
    char *closing; /* folded: signature, what a telephone adds, notices; NULL when there is none */
    GBytes *words; /* hashes by which the words of text are known again; may be NULL */
} Comment;

void comment_free(Comment *comment);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Comment, comment_free)
