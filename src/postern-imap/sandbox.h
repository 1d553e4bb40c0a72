/*
 * The walls around postern-imap: it may talk to the network and to the desk, read what names and
 * certificates need and the mailbox's secret, and write how far it is; it may run, trace and signal
 * nobody.
 */
#pragma once

#include "mailbox/mailbox.h"

/* Raises them for this thread and those it starts. POSTERN_ERROR_FAILED when something could not be
 * given up that every kernel of today lets go; Landlock may be missing. */
gboolean sandbox_enter(const MailboxSettings *settings, GError **error) G_GNUC_WARN_UNUSED_RESULT;
