/*
 * The MIME writer: the only place where header fields and bodies of mail that leaves are made.
 *
 * Values may come from anywhere; what is written cannot break out of its field. Everything is
 * appended to a GString with CRLF line ends, no line longer than 78 characters where it can be
 * folded and never longer than 998 (RFC 5322 §2.1.1).
 */
#pragma once

#include "base/base.h"

/* An unstructured field (Subject, X-…): RFC 2047 encoded words where the text is not plain ASCII or
 * looks like an encoded word itself; controls and line ends become spaces. name must be a literal.
 */
void writer_text(GString *out, const char *name, const char *value);

/* name: "display" <address>. The display name is quoted or encoded as needed and may be "" or NULL.
 * The address must be address_canonical's form or one of ours: anything with a control character,
 * white space, or angle bracket in it is a bug and ends the process. */
void writer_mailbox(GString *out, const char *name, const char *display, const char *address);

/* A field of message ids (In-Reply-To, References, Message-ID), given without angle brackets,
 * NULL-terminated; ids that are not clean are left out, and the field is left out when none
 * remains. */
void writer_ids(GString *out, const char *name, const char *const *ids);

/* A field whose value is made of literals and tokens of ours (Auto-Submitted, List-Id). A control
 * character in it is a bug and ends the process. */
void writer_literal(GString *out, const char *name, const char *value);

/* Date in UTC (RFC 5322 §3.3). */
void writer_date(GString *out, const char *name, gint64 when_us);

/* The MIME fields (MIME-Version too), the empty line and the body of a multipart/alternative of
 * text and html (both UTF-8 with LF line ends; html may be NULL: then a plain text/plain body).
 * Each part is 7bit when it can be and quoted-printable otherwise; text is format=flowed only where
 * it says so itself (never here). The boundary must not occur in the parts; boundaries of base32
 * random text of ours do not. */
void writer_alternative(GString *out, const char *boundary, const char *text, const char *html);
