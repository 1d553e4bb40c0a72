/*
 * Requests: questions that the desk mailed to somebody. A reply to the address of its own that the
 * mail has in Reply-To answers it.
 */
#pragma once

#include "desk/people.h"

/* Stored: numbered by hand. */
typedef enum {
    REQUEST_RELEASE = 1,  /* about: held mail that waits for a word, ids with spaces between them */
    REQUEST_CONFIRM = 2,  /* about: what was answered to another question, "ID WORDS" */
    REQUEST_COMMANDS = 3, /* about: commands of a mail to a ticket, "ID LINES"; with the number of
                             what was said in it behind the ticket's where one of them needs it */
    REQUEST_MANAGED = 4,  /* about: commands of a mail to no ticket, which were done when they came:
                             nothing is asked, and what came of them is its answer's mail */
    REQUEST_GRANT = 5,    /* whether somebody is let in; about: the number of their access request,
                             and what they asked for */
    REQUEST_ACCESS = 6,   /* an offer to ask for access; about: the project, 0 for none, and how its
                             asker calls it */
} RequestKind;
extern const DeskWord request_kind_words[];

typedef struct {
    RequestId id;
    RequestKind kind;
    PersonId person; /* who is asked, and may answer */
    char *about;     /* what it is about, as its kind writes it down */
    char *nonce;     /* the word that has to be given back; "" for none */
    gint64 made_us;
    gint64 asked_us; /* when its mail was sealed; 0 before: then it may be about more yet */
    gint64 expires_us;
    gint64 answered_us; /* 0 while it is open */
    guint mails;        /* that came of answers which did nothing */
    char *answer;       /* one line, for people; "" while it is open */
} Request;

void request_free(Request *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Request, request_free)

/* Whether it can be answered still. */
gboolean request_is_open(const Request *request, gint64 now_us);
/* "gathering", "open", "expired", "answered". */
const char *request_state(const Request *request, gint64 now_us);

/* The ids a request is about, of gint64, as far as about begins with numbers. Caller frees. */
GArray *request_ids(const char *about);
/* What stands behind them; borrowed. */
const char *request_words(const char *about);
