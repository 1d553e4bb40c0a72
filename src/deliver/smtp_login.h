/*
 * Logging in at the smarthost (RFC 4954), by PLAIN or, where only that is known, by LOGIN. For
 * smtp_connection.c alone.
 *
 * The password is in memory for this one conversation, goes through TLS only, and stands in no
 * verdict, not even where a server repeats what it was told.
 */
#pragma once

#include "deliver/smtp_connection.h"

/* Whether it is any use to connect: not with a password that was refused within
 * LIMIT_LOGIN_AGAIN_S. FALSE with *verdict. */
gboolean smtp_login_may(Smtp *smtp, Verdict *verdict) G_GNUC_WARN_UNUSED_RESULT;

/* Logs in as the settings say, after the last EHLO; nothing to do when they name nobody. FALSE with
 * *verdict and without a connection. */
gboolean smtp_login(Smtp *smtp, Verdict *verdict) G_GNUC_WARN_UNUSED_RESULT;
