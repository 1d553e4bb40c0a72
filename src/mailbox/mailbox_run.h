/*
 * One mailbox, served until posternd lets go: what postern-imap does.
 */
#pragma once

#include "mailbox/credential.h"
#include "mailbox/mailbox.h"

/* Connects, takes what is there, waits for more, and begins again after whatever goes wrong, until
 * the other side of socket is closed; tells it how things stand. With settings->test_only it tries
 * out each step, tells of it, changes nothing, and returns. */
void mailbox_run(const MailboxSettings *settings, CredentialKeeper *keeper, int socket);
