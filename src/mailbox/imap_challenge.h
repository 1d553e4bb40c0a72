/*
 * What an IMAP server says of a token before its "no": libetpan answers that challenge by itself,
 * as XOAUTH2 wants, and throws it away, though only it says why.
 */
#pragma once

#include "base/base.h"
#include "base/limits.h"

#include <libetpan/libetpan.h>

typedef struct {
    char heard[LIMIT_CHALLENGE_BYTES + 1]; /* the beginning of what came */
    gsize length;
} ImapChallenge;

/* From here on challenge, which must live until imap_challenge_end, hears what the server says. */
void imap_challenge_begin(ImapChallenge *challenge, mailimap *session);
void imap_challenge_end(mailimap *session);

/* The reason in it, as one clean line, or NULL. Caller frees. */
char *imap_challenge_reason(const ImapChallenge *challenge);
