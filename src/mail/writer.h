/*
 * The MIME writer: the only place where header fields and bodies of mail that leaves are made.
 *
 * Values may come from anywhere; what is written cannot break out of its field. Everything is
 * appended to a GString with CRLF line ends, folded so that no line is longer than 78 characters
 * but for a single long address or id, and none ever longer than 998 (RFC 5322 §2.1.1).
 */
#pragma once

#include "base/base.h"

/* An unstructured field (Subject, X-…): RFC 2047 encoded words where the text is not plain ASCII or
 * looks like an encoded word itself; controls and line ends become spaces. name must be a literal.
 */
void writer_text(GString *out, const char *name, const char *value);

/* name: "display" <address>. The display name is quoted or encoded as needed and may be "" or NULL.
 * The address must be address_canonical's form or one of ours: anything that is not printable
 * ASCII, white space, angle brackets, quotes, commas and the like in it are a bug and end the
 * process. Also for List-Id, whose form is the same (RFC 2919 §3). */
void writer_mailbox(GString *out, const char *name, const char *display, const char *address);

/* A field of message ids (In-Reply-To, References, Message-ID), given without angle brackets,
 * NULL-terminated; ids that are not clean (msgid.h) or not ASCII are left out, and the field is
 * left out when none remains. */
void writer_ids(GString *out, const char *name, const char *const *ids);

/* A field whose value is made of literals and tokens of ours (Auto-Submitted, List-Unsubscribe),
 * folded at its spaces. Anything but printable ASCII in it, or a word of more than 900
 * characters, is a bug and ends the process. */
void writer_literal(GString *out, const char *name, const char *value);

/* Date in UTC (RFC 5322 §3.3). */
void writer_date(GString *out, const char *name, gint64 when_us);

/* The MIME fields (MIME-Version too), the empty line and the body of a multipart/alternative of
 * text and html (both UTF-8 with LF line ends; html may be NULL: then a plain text/plain body).
 * Each part is 7bit when it can be and quoted-printable otherwise; text is format=flowed only where
 * it says so itself (never here). The boundary must not occur in the parts; boundaries of base32
 * random text of ours do not. Each part ends with a line end; bytes that are not UTF-8 become
 * U+FFFD. */
void writer_alternative(GString *out, const char *boundary, const char *text, const char *html);

/* The same from parts that were encoded once for many messages; html may be NULL. */
void writer_alternative_parts(GString *out, const char *boundary, const char *text,
                              const char *html);
/* Such a part: the fields of its own, the empty line, its body. subtype is a literal ("plain").
 * Caller frees. */
char *writer_part(const char *subtype, const char *text);

/* A file as a part of a message: the fields of its own, the empty line, base64. name is one clean
 * line of UTF-8; a type that is not mail_type_is_clean, or that means something else to whoever
 * takes a message apart (multipart, message), becomes application/octet-stream. Caller frees. */
GString *writer_file_part(const char *type, const char *name, GBytes *content);
/* As writer_alternative_parts, with files (of GString, as writer_file_part or writer_part makes
 * them) behind it in a multipart/mixed; html must not be NULL. */
void writer_mixed_parts(GString *out, const char *boundary, const char *text, const char *html,
                        const GPtrArray *files);

/* Whether writer_mailbox, writer_literal, writer_alternative and writer_date can write what comes
 * from somewhere that may be damaged. */
gboolean writer_is_address(const char *address);
gboolean writer_is_literal(const char *value);
gboolean writer_is_boundary(const char *boundary);
gboolean writer_is_date(gint64 when_us);
