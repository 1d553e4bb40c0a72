/*
 * How somebody stops getting mail of a ticket: its foot says so, and where to say it is enough,
 * List-Unsubscribe has mail programs show a button. By mail alone: RFC 8058 wants a web server.
 */
#pragma once

#include "store/outbox_rows.h"

/* The flag by which the templates know what to say; NULL for mail that one cannot stop, or need
 * not, since no other comes of it. */
const char *stop_flag(const OutboxRow *row);

/* The value of List-Unsubscribe (RFC 2369 §3.2): a mail to reply_address with the subject that
 * mail/unsubscribe.h knows. NULL where #unfollow is not what stops it. Caller frees. */
char *stop_unsubscribe(const OutboxRow *row);
