/*
 * What happened to a ticket. Rules are asked about events; the audit trail keeps them.
 */
#pragma once

#include "desk/ticket.h"

/* Stored in the audit trail: numbered by hand. */
typedef enum {
    EVENT_TICKET_CREATED = 1,
    EVENT_COMMENT_ADDED = 2,
    EVENT_STATUS_CHANGED = 3,
    EVENT_PRIORITY_CHANGED = 4,
    EVENT_TAG_ADDED = 5,
    EVENT_ASSIGNED = 6,
    EVENT_FOLLOWER_ADDED = 7,
    EVENT_COPY_STORED = 8,      /* a mailing list's copy of a known message */
    EVENT_BOUNCE_RECEIVED = 9,  /* a delivery report came back for one of our mails */
    EVENT_RULE_FAILED = 10,     /* a rule decided what may not be */
    EVENT_NOTIFIED = 11,        /* a rule had somebody told */
    EVENT_NOBODY_TOLD = 12,     /* too many comments by one author: it went no further */
    EVENT_FORWARDED = 14,       /* the comment is a mail that one of the staff handed on */
    EVENT_LINES_WITHHELD = 13,  /* a comment repeats what not everybody may see who hears it */
    EVENT_COMMAND_DONE = 20,    /* was: the line; now: what came of it */
    EVENT_COMMAND_REFUSED = 21, /* was: the line; now: why */
    EVENT_COMMAND_WAITS = 22,   /* was: the line, which its writer is asked to confirm */
    EVENT_UNASSIGNED = 23,
    EVENT_FOLLOWER_REMOVED = 24,
    EVENT_MADE_PRIVATE = 26,  /* a rule had only staff read a comment */
    EVENT_REPLY_LOGGED = 30,  /* a comment on a closed ticket is kept, and told to nobody */
    EVENT_CONTINUED = 31,     /* a reply to a closed ticket opened another */
    EVENT_FIELD_CHANGED = 32, /* a custom field, or a date, points, progress: "budget 5000.00" */
    EVENT_TYPE_CHANGED = 33,
    EVENT_LINKED = 34,
    EVENT_UNLINKED = 35,
    EVENT_MERGED = 36,         /* into another ticket */
    EVENT_TOOK_IN = 37,        /* another ticket was merged into this one */
    EVENT_JOINED = 40,         /* its author belongs to a portfolio now, by their domain */
    EVENT_FOLLOWER_MUTED = 51, /* … or does, and wants no mail */
    EVENT_CC_IGNORED = 52,     /* somebody in To or Cc does not follow, and why not */
    EVENT_UNHEARD = 53,        /* a new ticket that nobody on the staff follows */
    EVENT_RELEASED = 60,       /* the comment had waited; now: why. Who let it in is the actor */
    EVENT_NOT_ASKED = 66,      /* who would have to confirm commands was asked too often */
    EVENT_TAG_REMOVED = 70,
    EVENT_PROJECT_CHANGED = 71,   /* it moved: "project inbox → sale; out of sight for …" */
    EVENT_SPLIT = 72,             /* a comment of it began another, or it began with one */
    EVENT_CLONED = 73,            /* another was made of what it is, or it of another */
    EVENT_TIME_LOGGED = 80,       /* somebody booked working time: "1h 30m on …" */
    EVENT_REPEAT_CHANGED = 81,    /* how the ticket comes again: "every week, 10 times", "off" */
    EVENT_REMINDER_CHANGED = 82,  /* when somebody is to be reminded; for nobody else */
    EVENT_REQUESTER_CHANGED = 86, /* somebody else is who the ticket is for */
    EVENT_ACCESS_ASKED = 90,      /* somebody wants access to its project because of it */
    EVENT_ACCESS_GIVEN = 91,      /* … and has it now; now: whom, and their role */
    EVENT_ACCESS_DENIED = 92,
    EVENT_SPAM = 125, /* the ticket is spam: "spam of …" */
} EventKind;
extern const DeskWord event_words[];

/* One entry of the audit trail, and what rules are asked about. actor is 0 when no person did it;
 * rule is the name of the rule that did, or NULL. was and now describe the change ("New" -> "In
 * Progress"); either may be NULL. */
typedef struct {
    EventKind kind;
    TicketId ticket;
    CommentId comment; /* the comment it belongs to, or 0 */
    PersonId actor;
    PersonId whom; /* of follower-added, for rules: who follows now; not stored; else 0 */
    char *rule;
    char *was;
    char *now;
    gint64 at_us;
} Event;

void event_free(Event *event);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Event, event_free)
Event *event_copy(const Event *event);
