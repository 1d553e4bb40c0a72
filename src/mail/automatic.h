/*
 * Whether a machine wrote a message. To such mail nothing goes back, and rules leave it alone
 * unless they name it (RFC 3834 §2, RFC 5230 §4.6).
 */
#pragma once

#include "mail/header.h"

/* Why a message counts as automatic; 0 is a human's. Stored: numbered by hand. */
typedef enum {
    AUTOMATIC_NULL_SENDER = 1 << 0,
    AUTOMATIC_AUTO_SUBMITTED = 1 << 1, /* Auto-Submitted other than "no" */
    AUTOMATIC_PRECEDENCE = 1 << 2,     /* bulk, list, junk, auto_reply */
    AUTOMATIC_LIST = 1 << 3,           /* any List-… field (RFC 2919, RFC 2369) */
    AUTOMATIC_OWN_MARK = 1 << 4,       /* one of ours came back; set by who can check the mark */
    AUTOMATIC_ROBOT_SENDER = 1 << 5,  /* mailer-daemon@, owner-…@, …-request@, no-reply@ and the
                                         like, in the envelope or in From (RFC 3834 §2) */
    AUTOMATIC_AUTO_RESPONSE = 1 << 6, /* X-Autoreply, X-Autorespond and others that only robots
                                         set; X-Auto-Response-Suppress is none: Exchange puts it
                                         on people's mail too */
    AUTOMATIC_KIND = 1 << 7, /* what kind of mail it is (kind.h); set by who has judged that */
} AutomaticReason;

/* Judges by the header and the envelope; reverse_path "" is the null sender, sender_address may be
 * NULL. */
guint32 automatic_judge(const HeaderBlock *block, const char *reverse_path,
                        const char *sender_address);

/* Whether an address is a robot's, by its left side, "+detail" left out (RFC 3834 §2, RFC 5230
 * §4.6). */
gboolean automatic_is_robot(const char *address);

/* "null sender, Auto-Submitted": for logs and people; "" for 0. Caller frees. */
char *automatic_describe(guint32 reasons);
