/*
 * How mailboxes are shown, by the commands that show them.
 */
#pragma once

#include "ctl/call.h"

/* All of them, as CtlMailbox. Caller unrefs. */
GPtrArray *mailboxes_shown_all(const Call *call);
/* What is wrong with one and what to do, or that its token dies soon; NULL when all is well.
 * Caller frees. */
char *mailboxes_shown_why(const CtlMailbox *mailbox, gint64 now_us);
/* A few columns of each, for the daemon's status. */
Table *mailboxes_shown_status(const Call *call);
