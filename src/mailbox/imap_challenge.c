#include "mailbox/imap_challenge.h"

#include "mailbox/oauth_answer.h"

#include <string.h>

static void
hear(mailimap *session, int type, const char *text, size_t size, void *data)
{
    ImapChallenge *challenge = data;
    (void)session;
    if (type != MAILSTREAM_LOG_TYPE_DATA_RECEIVED)
        return; /* what is sent is the token */
    gsize length = MIN(size, (gsize)LIMIT_CHALLENGE_BYTES - challenge->length);
    memcpy(challenge->heard + challenge->length, text, length);
    challenge->length += length;
    challenge->heard[challenge->length] = '\0';
}

void
imap_challenge_begin(ImapChallenge *challenge, mailimap *session)
{
    *challenge = (ImapChallenge){.length = 0};
    mailimap_set_logger(session, hear, challenge);
}

void
imap_challenge_end(mailimap *session)
{
    mailimap_set_logger(session, NULL, NULL);
}

char *
imap_challenge_reason(const ImapChallenge *challenge)
{
    if (!g_str_has_prefix(challenge->heard, "+ "))
        return NULL;
    const char *begin = challenge->heard + strlen("+ ");
    g_autofree char *line = g_strndup(begin, strcspn(begin, "\r\n"));
    return oauth_challenge_reason(line);
}
