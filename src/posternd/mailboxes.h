/*
 * The mailboxes of the desk: each is read by a postern-imap of its own, which is started again when
 * it ends. One thread hears them all, keeps what they last reported, and logs what an administrator
 * needs to know.
 */
#pragma once

#include "base/clock.h"
#include "base/random.h"
#include "conf/conf.h"
#include "ctl/mailboxes.h"
#include "posternd/starter.h"

typedef struct Mailboxes Mailboxes;

/* config, starter, clock and random are borrowed. */
Mailboxes *mailboxes_new(const Config *config, Starter *starter, const Clock *clock,
                         Random *random);
/* Starts the thread, which starts the processes; nothing where no mailbox is configured. */
gboolean mailboxes_start(Mailboxes *mailboxes, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Lets each finish the message it is at, for LIMIT_MAILBOX_DRAIN_S, and leaves no process behind.
 * They can be asked about until they are freed. */
void mailboxes_stop(Mailboxes *mailboxes);
void mailboxes_free(Mailboxes *mailboxes); /* stops first if need be */

/* What the commands ask; valid as long as mailboxes is. */
CtlMailboxes mailboxes_for_ctl(Mailboxes *mailboxes);
