/*
 * What somebody typed in answer to a question of the desk's: words, no sentences. Pure.
 */
#pragma once

#include "desk/desk.h"

/* The words of the first lines of typed (valid UTF-8, LF line ends), each line's own, as they were
 * typed but for the signs around them; empty lines are passed over, and at most LIMIT_ANSWER_LINES
 * of LIMIT_ANSWER_WORDS read. A GPtrArray of char **, NULL-terminated. Linear. */
GPtrArray *answer_lines(const char *typed);

typedef enum {
    VERDICT_RELEASE = 1,
    VERDICT_REJECT,
    VERDICT_SPAM,
} VerdictKind;

/* "release 3 5 same person as ann@x.example". */
typedef struct {
    VerdictKind kind;
    GArray *numbers;      /* of gint64; empty for all */
    gboolean same_person; /* it is by whose reply address it came to */
    char *as;             /* by this person: an address or a name; or NULL */
} HeldVerdict;
void held_verdict_clear(HeldVerdict *verdict);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(HeldVerdict, held_verdict_clear)

/* FALSE for words that are anything else, a word too many included. */
gboolean held_verdict_read(char *const *words, HeldVerdict *ret_verdict) G_GNUC_WARN_UNUSED_RESULT;

/* "confirm NONCE", in any case. */
gboolean answer_confirms(char *const *words, const char *nonce) G_GNUC_WARN_UNUSED_RESULT;
