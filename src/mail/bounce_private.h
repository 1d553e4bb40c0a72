/*
 * What the files that read bounces share.
 */
#pragma once

#include "mail/bounce.h"

/* The SMTP command that was refused, as far as anybody says so: what is said of a mailbox after the
 * content was seen may be a filter's word. */
typedef enum {
    MOMENT_UNKNOWN,
    MOMENT_CONNECT, /* greeting, EHLO */
    MOMENT_MAIL,
    MOMENT_RCPT,
    MOMENT_DATA,
} BounceMoment;

/* What is gathered of one recipient. */
typedef struct {
    char *address;       /* canonical */
    BounceAction action; /* 0: nobody said */
    char *status;        /* of a Status field, or NULL */
    BounceMoment moment;
    GString *reported; /* what the report quotes, white space squeezed */
    GString *said;     /* what the text says about this one */
} Failed;

/* A bounce that is being read. */
typedef struct {
    GPtrArray *failed;      /* of Failed, in their order */
    GHashTable *by_address; /* address -> Failed */
    GString *around;        /* what is said of nobody by name */
    BounceMoment moment;    /* of that */
    gboolean is_delay;      /* the text speaks of a delay */
    gboolean has_report;
    const char *sender; /* who wrote the bounce, canonical, or NULL */
} Draft;

/* bounce.c */
/* The recipient of this address, added unless it is there; NULL when there are too many. "" is one
 * without an address; an only one gets the next address that is added. */
Failed *draft_add(Draft *draft, const char *address);
/* Gives a recipient another address, unless that is somebody else's. */
void draft_rename(Draft *draft, Failed *failed, const char *address);
/* Whether there is nobody, or nobody with an address. */
gboolean draft_is_nameless(const Draft *draft);
/* Adds to what is said, white space squeezed, up to LIMIT_BOUNCE_SAID_BYTES. */
void draft_say(GString *said, const char *text, gsize length);

/* bounce_report.c: the fields of RFC 3464, wherever they stand in text. */
void report_read(Draft *draft, const char *text);

/* bounce_text.c: sentences, transcripts and lists of addresses. */
void bounce_text_read(Draft *draft, const char *text, gsize length);

/* bounce_line.c */
typedef struct {
    const char *start;
    gsize length; /* without its end */
} Line;

/* The next line of *text before end; FALSE at the end. */
gboolean line_next(const char **text, const char *end, Line *ret_line);
/* The next address in the line from *offset on, canonical, or NULL; *offset comes to stand behind
 * it, *ret_start where it begins. */
char *line_address(const Line *line, gsize *offset, gsize *ret_start);
/* The line in lower case without signs and space around it. Caller frees. */
char *line_words(const Line *line);
gboolean line_is_blank(const Line *line);
/* Where the returned message begins in text, or its length. */
gsize line_find_returned(const char *text);

/* bounce_words.c: what words mean. said is squeezed. */
/* The status said in it (RFC 3463), the last of the more telling ones, or NULL. */
char *words_status(const char *said);
/* The class digit of the first SMTP reply code said in it, or 0. */
char words_reply_class(const char *said);
BounceMoment words_moment(const char *said);
/* BOUNCE_OTHER when they say nothing. status may be NULL. */
BounceReason words_reason(const char *said, BounceMoment moment, const char *status);
/* What the status alone says. */
BounceReason status_reason(const char *status);
gboolean words_delay(const char *lower);
/* The status that stands for a reason, of this class ('4' or '5'). Caller frees. */
char *reason_status(BounceReason reason, char class);
gboolean reason_is_hard(BounceReason reason);
