/*
 * Who may do what: the one place where it is decided. What it says is data, a row for each role and
 * each way of taking part in a ticket, a cell for each action. Deny by default.
 */
#pragma once

#include "desk/follow.h"
#include "desk/ticket.h"

/* What a share says somebody may do in a project; of two the lower number may more. Stored. */
typedef enum {
    ROLE_NONE = 0,
    ROLE_MANAGER = 1,    /* everything, and share the project */
    ROLE_LEAD = 2,       /* everything but that */
    ROLE_MEMBER = 3,     /* change what they opened or are assigned */
    ROLE_RESTRICTED = 4, /* view and comment */
    ROLE_VENDOR = 5,     /* the public thread; set the status where assigned */
    ROLE_CUSTOMER = 6,   /* the public threads of all the project's tickets */
    ROLE_OWN = 7,        /* a customer: of their own tickets */
} Role;
#define ROLES 7
/* As they are typed: customer means ROLE_CUSTOMER. */
extern const DeskWord role_words[];

/* How somebody takes part in a ticket; bits of Standing. */
typedef enum {
    RELATION_REQUESTER = 1 << 0,
    RELATION_OPENER = 1 << 1,
    RELATION_ASSIGNEE = 1 << 2,
    RELATION_FOLLOWER = 1 << 3,
    RELATION_ASKED = 1 << 4,    /* a vendor who was asked into this vendor thread */
    RELATION_LISTENER = 1 << 5, /* hears of it as far as their role lets them see, and no more */
    RELATION_COPIED = 1 << 6,   /* was in To or Cc of mail to the ticket: may say something, and
                                   sees nothing */
} Relation;
#define RELATIONS 7
/* Those that let somebody see the public thread. */
#define RELATIONS_TAKING_PART                                                                      \
    (RELATION_REQUESTER | RELATION_OPENER | RELATION_ASSIGNEE | RELATION_FOLLOWER)

/* How a person stands to a ticket and one of its threads. */
typedef struct {
    PersonKind kind;
    Role role; /* in the ticket's project, by its shares */
    guint relations;
    gboolean is_silent;  /* wants no mail of the ticket: muted it, or unfollowed */
    gboolean is_spam;    /* the ticket is: there is none for them who are not of the staff */
    gboolean sent_spam;  /* … and it is theirs */
    gint64 sees_from_us; /* nothing older: they were in Cc, or somebody made them its requester,
                            from then on; 0 for all of it */
} Standing;

/* Adds to relations (kind, role and relations are known) what somebody's following makes of them,
 * and how much they see; requester_since_us is the ticket's. */
void standing_add_following(Standing *standing, const Following *following,
                            gint64 requester_since_us);

typedef enum {
    POLICY_VIEW_PUBLIC,
    POLICY_VIEW_PRIVATE,
    POLICY_VIEW_VENDOR,
    POLICY_COMMENT_PUBLIC,
    POLICY_COMMENT_PRIVATE,
    POLICY_COMMENT_VENDOR,
    POLICY_SET_STATUS,
    POLICY_CHANGE, /* priority, tags */
    POLICY_ASSIGN,
    POLICY_SHARE,         /* the project with others */
    POLICY_ADD_FOLLOWER,  /* others than oneself */
    POLICY_ASK,           /* a vendor, who sees what they are asked */
    POLICY_RELEASE,       /* quarantined mail for the project; say what is spam */
    POLICY_ADD_PROJECT,   /* a new one, by mail to this one */
    POLICY_ADD_PERSON,    /* make somebody known, by mail to the project */
    POLICY_LOG_TIME,      /* book working time on the ticket */
    POLICY_SET_REQUESTER, /* say for whom a ticket is, and have the desk write to them first */
} PolicyAction;
#define POLICY_ACTIONS 17

/* A thread of this audience. What is no audience is no action, and nobody may do that. */
PolicyAction policy_view(ThreadAudience audience);
PolicyAction policy_comment(ThreadAudience audience);

/* A cell says what somebody must be to the ticket beside what the row says: any of these bits of
 * Relation will do. 0: nothing is enough. */
#define POLICY_ALWAYS 0x80

typedef struct {
    const char *name;
    guint8 kinds; /* bits 1 << PersonKind: whom the row is for */
    guint8 cells[POLICY_ACTIONS];
} PolicyRow;

typedef struct {
    PolicyRow roles[ROLES];         /* by Role, from ROLE_MANAGER on */
    PolicyRow relations[RELATIONS]; /* by the number of their bit */
} Policy;
/* What is in force. */
extern const Policy policy_table;

/* NULL when somebody who stands so may do it, else the reason why not, for people (static). Whoever
 * is assigned without a role of their own has that of a member, a vendor that of a vendor. */
const char *policy_refusal(const Standing *standing, PolicyAction action);
/* The same by any table. */
const char *policy_refusal_by(const Policy *policy, const Standing *standing, PolicyAction action);

/* Whether everybody who may view one thread may view another of the same ticket. */
gboolean policy_covers(const Thread *heard, const Thread *other);

/* Whether a person of this kind can have this role. */
gboolean policy_role_fits(PersonKind kind, Role role);
/* "member", "customer of own tickets"; "none". */
const char *policy_role_name(Role role);
/* "requester, follower"; "" for none. Caller frees. */
char *policy_relations_name(guint relations);
