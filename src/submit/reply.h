/*
 * Replies as a server sends them (RFC 5321 §4.2.1): three digits, then a space before the text of
 * the last line or a hyphen before that of any other. Any split of the input gives the same result.
 * Lines, their number and their length are bounded: a server that says more is none.
 */
#pragma once

#include "base/base.h"
#include "base/limits.h"

typedef struct {
    char line[LIMIT_REPLY_LINE_BYTES]; /* the one under way */
    gsize length;
    guint lines;   /* whole ones so far */
    guint code;    /* of all of them */
    GString *text; /* theirs, one a line, each ended by LF; whatever bytes the server sent */
} ReplyReader;

typedef enum {
    REPLY_MORE,   /* all input is used, the reply goes on */
    REPLY_WHOLE,  /* code and text hold it; read on after reply_reader_reset */
    REPLY_BROKEN, /* this is no reply, and what follows it none either */
} ReplyResult;

void reply_reader_init(ReplyReader *reader);
void reply_reader_clear(ReplyReader *reader);
void reply_reader_reset(ReplyReader *reader);
/* Takes input up to the end of one reply; *ret_used says how many bytes. */
ReplyResult reply_reader_feed(ReplyReader *reader, const guint8 *bytes, gsize length,
                              gsize *ret_used);

/* A reply to look at: one line of printable text. */
typedef struct {
    guint code;
    char enhanced[12]; /* "5.1.1" (RFC 2034), or "" where the server gives none */
    char text[LIMIT_REPLY_LINE_BYTES];
} SubmissionReply;

/* What a reader holds after REPLY_WHOLE. */
void reply_read(const ReplyReader *reader, SubmissionReply *ret_reply);
void reply_set(SubmissionReply *reply, guint code, const char *enhanced, const char *text);
