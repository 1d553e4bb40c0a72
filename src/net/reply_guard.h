/*
 * How much a server may say at once, watched byte by byte before a library reads it.
 *
 * A line-based reply (SMTP) is bounded by its lines. IMAP is more: a line may announce a literal,
 * whose bytes follow uncounted as lines and are bounded by themselves; parentheses nest, and
 * whoever reads them recurses; and a goodbye in the middle of anything is where libetpan reads what
 * is not there. Where the two could differ about what is a literal, the guard takes it for lines:
 * these have the tighter bounds.
 */
#pragma once

#include "base/base.h"

/* Of all that is said after one command. */
typedef struct {
    gsize line_bytes; /* of one line */
    gsize bytes;      /* of all lines */
    guint lines;
    gboolean is_imap;      /* the rest counts for IMAP only */
    guint parentheses;     /* opened in one response */
    guint64 literal_bytes; /* of one literal */
    guint64 literals_bytes;
} ReplyBounds;

/* Where in a reply we are. The members are the guard's own. */
typedef struct {
    ReplyBounds bounds;
    guint lines;
    gsize bytes;
    guint64 literals_bytes;
    guint64 literal_left; /* of the literal under way */
    gsize line_bytes;
    guint parentheses;
    guint head_length; /* of the response under way, blanks left out */
    char head[8];
    gboolean has_literals; /* the response under way is of a kind that may have some */
    gboolean in_braces;
    gboolean is_announced; /* {number} was the last thing on this line */
    guint64 announced;
    guint digits;
} ReplyGuard;

typedef enum {
    GUARD_PASSES,
    GUARD_GOODBYE,  /* the rest of this line says why */
    GUARD_EXCEEDED, /* longer, or deeper, than any reply may be */
} GuardResult;

void reply_guard_init(ReplyGuard *guard, const ReplyBounds *bounds);
/* A command is said: what comes from here on is counted anew, by other bounds if so wished. */
void reply_guard_begin(ReplyGuard *guard, const ReplyBounds *bounds);
/* How many of the bytes may be passed on: all of them if *ret_result is GUARD_PASSES; otherwise
 * nothing may be passed on any more after these. */
gsize reply_guard_pass(ReplyGuard *guard, const guint8 *bytes, gsize length,
                       GuardResult *ret_result);
