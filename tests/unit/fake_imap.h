/*
 * An IMAP server of little patience, for tests: it serves one folder from memory behind TLS, and
 * says what it is told to say instead, where a test tells it to.
 */
#pragma once

#include "base/sync.h"
#include "mailbox/mailbox.h"
#include "tests/unit/peer.h"

typedef struct {
    guint32 uid;
    char *content; /* NULL: none is to be had */
    guint size;    /* as it says */
    gboolean is_deleted;
    gboolean has_keyword;
} FakeMail;

/* Instead of its own answer to a command that begins so, as long as times is not 0 (-1: always).
 * A "%t" is the tag. After an answer that does not hold it, the connection is closed. */
typedef struct {
    const char *command; /* "UID FETCH", or "greeting" */
    const char *answer;
    int times;
} FakeAnswer;

typedef struct {
    gboolean implicit_tls;
    const char *capability;
    const char *permanent_flags;
    FakeAnswer answers[4];
    Mutex lock;                       /* guards the rest while the server runs */
    GPtrArray *inbox, *done, *failed; /* of FakeMail */
    guint32 uid_validity;
    guint32 next_uid;
    guint told;     /* how many messages the client knows of */
    GString *heard; /* every command without its tag */
    /* What it stands on. */
    Authority *authority;
    gnutls_certificate_credentials_t credentials;
    char *top;
    Peer *peer;
} FakeImap;

FakeImap *fake_imap_new(void);
/* Takes connections from here on. */
void fake_imap_start(FakeImap *server);
void fake_imap_stop(FakeImap *server);
void fake_imap_free(FakeImap *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FakeImap, fake_imap_free)

/* New mail. */
FakeMail *fake_imap_put(FakeImap *server, const char *content);
guint fake_imap_count(FakeImap *server, GPtrArray *folder);
/* Whether a command of this beginning was heard. */
gboolean fake_imap_heard(FakeImap *server, const char *beginning);

/* Settings for it: MOVE to Done, the failed to Failed, the password "wonder land". Caller frees. */
MailboxSettings *fake_imap_settings(FakeImap *server);
