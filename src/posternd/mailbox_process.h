/*
 * A postern-imap: starting it, hearing what it reports, ending it. The other side of the contract
 * in mailbox/mailbox.h.
 */
#pragma once

#include "base/io.h"
#include "conf/conf.h"
#include "mailbox/mailbox.h"
#include "posternd/starter.h"

typedef struct {
    Fd socket; /* -1 when there is none */
    pid_t pid;
} MailboxProcess;

/* What a process for this mailbox is told. With test_only it shall try everything out and change
 * nothing. */
GBytes *mailbox_process_settings(const Config *config, const ConfMailbox *mailbox,
                                 gboolean test_only);

/* Starts one and tells it. */
gboolean mailbox_process_start(Starter *starter, GBytes *settings, MailboxProcess *ret_process,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef enum {
    HEARD_NOTHING, /* yet */
    HEARD_REPORT,
    HEARD_END, /* it is gone */
    HEARD_LIE, /* what is no report: it must go */
} MailboxHeard;

/* What it has to say, without waiting. *ret_report is set on HEARD_REPORT only, and the caller's.
 */
MailboxHeard mailbox_process_hear(const MailboxProcess *process, MailboxReport **ret_report);

/* What is wrong with one that lied. */
#define MAILBOX_PROCESS_LIED "it said what is no report, and was ended"

/* Tells it to finish what it is at, and end. */
void mailbox_process_dismiss(const MailboxProcess *process);
/* Ends it now, unless it has ended, and lets go of it. Its status as waitpid gives it. */
int mailbox_process_end(Starter *starter, MailboxProcess *process);
