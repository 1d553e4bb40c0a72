/*
 * Whose mail a forwarded message hands on: inline, as mail programs write it into the text, or as
 * an attachment.
 *
 * What a text says of a sender is a claim of whoever wrote the text. It is worth as much as they
 * are: nothing here says that the mail is real.
 */
#pragma once

#include "mail/header.h"
#include "mail/mail.h"

typedef struct {
    char *address;     /* canonical: the one mailbox in From of the original */
    char *name;        /* that goes with it, one clean line; may be "" */
    char *subject;     /* of the original, one clean line without prefixes of forwards; may be "" */
    char *date;        /* its date as it is written there, one clean line; may be "" */
    gint64 date_us;    /* the same, of an enclosed message; else 0 */
    char *message_id;  /* clean, or "" when it is not known */
    guint32 automatic; /* why the original counts as automatic (AutomaticReason) */
    char *note;        /* what whoever forwards it wrote themselves; may be "" */
    char *text;        /* what was forwarded; may be "" */
    char *place;       /* of the enclosed message, or NULL when it is part of the text */
} Forward;

void forward_free(Forward *forward);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Forward, forward_free)

/* The forward a message is, or NULL when it is none. header is that of the message.
 *
 * Inline it is a block of fields ("From: …", "Sent: …", in many languages), below a line that says
 * "Forwarded message", or, where the subject begins with "Fwd:" or the like, below any line or
 * none. A quoted block is one behind ">". As an attachment it is exactly one enclosed message,
 * where the subject begins so, is empty, or is that of the enclosed one.
 *
 * When in doubt it is none: a subject that begins like an answer's; more messages than one; a block
 * of fields whose From does not hold exactly one address, whatever stands below it; a robot's
 * address; a report of a machine. A word is always in note or in text, and when it is not certain
 * whose it is, in note. Linear in the length of the text. */
Forward *forward_read(const Mail *mail, const HeaderBlock *header);
