/*
 * mail/: what a message is, and everything Postern knows about reading and writing one without a
 * MIME parser.
 *
 * mail.h     Mail, what the parse worker made of a message
 * header.h   the raw header block, scanned linearly; the only reading identity rests on
 * address.h  addresses in envelopes and of people
 * sender.h   whom a message claims to be from
 * authres.h  what servers found out about a message, by its form
 * identity.h how far a sender is believed
 * automatic.h  whether a machine wrote it
 * kind.h     what kind of mail it is, and what says so
 * bounce.h   whose mail did not arrive, and why
 * forward.h  whose mail a forwarded message hands on
 * msgid.h    Message-IDs and lists of them
 * ingest_key.h  what makes a message the same message
 * token.h    what is unguessable in our addresses and Message-IDs
 * commands.h the lines at the beginning of a text that ask for something
 * trim.h     what a person typed, apart from what they quoted
 * withhold.h  what a reader may not see, found again in a text
 * writer.h   the MIME writer
 *
 * Nothing here does I/O but token_keys.c, which reads and makes the key file.
 */
#pragma once

#include "base/base.h"

/* What the worker noticed. A flag never loses the message; it says how far to trust the reading.
 * Numbered by hand: they are stored. */
typedef enum {
    MAIL_DUPLICATE_FIELDS =
        1 << 0,                /* a field that may occur once occurs more often (RFC 5322 §3.6) */
    MAIL_TOO_COMPLEX = 1 << 1, /* over a limit of the pre-scan: only the header was read */
    MAIL_NO_HEADER = 1 << 2,   /* no header at all */
    MAIL_TEXT_FROM_HTML = 1 << 3,  /* there was no usable plain text part */
    MAIL_TEXT_CUT = 1 << 4,        /* text longer than LIMIT_TEXT_BYTES */
    MAIL_CHARSET_GUESSED = 1 << 5, /* a part was not what its charset said */
    MAIL_MIME_DEFECT = 1 << 6,     /* boundary missing, encoding on a multipart, … */
    MAIL_NO_TEXT = 1 << 7,         /* no text part of any kind */
    MAIL_ATTACHMENTS_CUT = 1 << 8, /* more parts than are listed */
    MAIL_TWO_FORMS = 1 << 9,       /* its own text comes as plain text and as HTML: see beside */
} MailFlags;

/* One address a message names. field is one of the MAIL_FIELD_*; address is canonical
 * (address_canonical); name is one clean line, possibly empty. */
typedef enum {
    MAIL_FIELD_TO = 1,
    MAIL_FIELD_CC = 2,
    MAIL_FIELD_DELIVERED_TO = 3,
    MAIL_FIELD_REPLY_TO = 4,
} MailField;

typedef struct {
    MailField field;
    char *address;
    char *name;
} MailRecipient;

/* One part that is not the text. place is the IMAP part number ("2", "1.3"), by which the worker
 * finds it again; name is one clean line, possibly empty, and is never a path. */
typedef struct {
    char *place;
    char *name;
    char *type;       /* "image/png", lower case */
    char *content_id; /* without angle brackets, or "" */
    gboolean is_inline;
    guint64 size_bytes; /* decoded */
} MailAttachment;

/* A message inside the message (forwarded, or returned by a bounce), the header of one, or what a
 * machine reports of one: by its type message/rfc822, message/global, text/rfc822-headers,
 * message/delivery-status, message/global-delivery-status, message/disposition-notification,
 * message/feedback-report, or text/calendar. Only those of the outermost message are listed, and
 * they are among the attachments, too. header and text are clean as Mail's text is; subject,
 * from_name and date_us are a message's own, as Mail has them, and else empty. */
typedef struct {
    char *place;
    char *type;
    char *header; /* of a message: its header block, folds and all; else the whole part */
    char *subject;
    char *from_name;
    gint64 date_us;
    char *text; /* of a message: what can be read of it; else "" */
} MailEnclosed;

/* A message as the parse worker read it. Every string is valid UTF-8 without NUL; text has LF line
 * ends and no other controls but TAB. From, Received and Authentication-Results are absent on
 * purpose: posternd reads those itself. Immutable once made. */
typedef struct {
    guint32 flags;      /* MailFlags */
    char *subject;      /* one clean line, decoded; "" when there is none */
    char *from_name;    /* display name of From, for showing only */
    char *message_id;   /* without angle brackets, or "" */
    gint64 date_us;     /* Date, or 0 when absent or unreadable; never trusted for order */
    char **in_reply_to; /* NULL-terminated, without angle brackets */
    char **references;
    GPtrArray *recipients; /* of MailRecipient */
    char *text;            /* the best of text and HTML */
    guint64 own_bytes; /* as much of text, from its beginning, as is the message's own first text
                        * part; 0 when that is empty, and what there is comes from elsewhere */
    char *beside;      /* with MAIL_TWO_FORMS: how that part begins in the other form; else "" */
    GPtrArray *attachments; /* of MailAttachment */
    GPtrArray *enclosed;    /* of MailEnclosed */
} Mail;

/* The form a Mail crosses the process boundary and is stored in: as base/pack.h says, the version
 * of the form, then the members of Mail in their order, and of its lists the members of each. */
#define MAIL_FORM_VERSION 5

Mail *mail_new(void); /* everything empty */
void mail_free(Mail *mail);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Mail, mail_free)
MailRecipient *mail_recipient_new(MailField field, const char *address, const char *name);
void mail_recipient_free(MailRecipient *recipient);
MailAttachment *mail_attachment_copy(const MailAttachment *attachment);
void mail_attachment_free(MailAttachment *attachment);
void mail_enclosed_free(MailEnclosed *enclosed);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MailEnclosed, mail_enclosed_free)

GBytes *mail_to_bytes(const Mail *mail);

/* Reads what mail_to_bytes made, from bytes that may be a lie: POSTERN_ERROR_CORRUPT unless they
 * are of that form and a known version, within the limits, with valid UTF-8 and:
 *   subject, names   as text_clean_line leaves them with LIMIT_SUBJECT_CHARS, LIMIT_NAME_CHARS
 *   ids, content_id  clean as msgid.h says, or "" where a single one is absent
 *   date_us          (of what is enclosed, too) within the years 1 to 9999
 *   address          as address_canonical gives it
 *   text, header     mail_text_is_clean, at most LIMIT_TEXT_BYTES; of all that is enclosed together
 *                    at most LIMIT_ENCLOSED_BYTES
 *   beside           the same, at most LIMIT_BESIDE_BYTES
 *   own_bytes        within text, behind a whole character
 *   place            numbers without leading zeros with dots between them
 *   type             mail_type_is_clean
 *   size_bytes       within G_MAXINT64 */
Mail *mail_from_bytes(gconstpointer data, gsize length, GError **error);

/* Whether text (valid UTF-8) holds no control characters (C0, DEL, C1) but LF and TAB. */
gboolean mail_text_is_clean(const char *text);

/* Whether type is "type/subtype" of lower-case RFC 2045 tokens, 127 characters each at most
 * (RFC 6838 §4.2). A worker calls what is not so "application/octet-stream". */
gboolean mail_type_is_clean(const char *type);
