/*
 * Content-Transfer-Encoding undone (RFC 2045 §6), leniently: text that a stricter reader would lose
 * (base64 that was padded in the middle, a stray "=" in quoted-printable) comes out.
 */
#pragma once

#include "base/base.h"

typedef enum {
    TRANSFER_IDENTITY,
    TRANSFER_BASE64,
    TRANSFER_QUOTED_PRINTABLE,
    TRANSFER_UUENCODE,
} TransferEncoding;

/* The encoding a field value names; TRANSFER_IDENTITY when it is NULL or unknown. */
TransferEncoding transfer_encoding(const char *value);

/* The decoded bytes; never more than went in. TRANSFER_IDENTITY borrows data, which must then
 * outlive the result. */
GBytes *transfer_decode(TransferEncoding encoding, gconstpointer data, gsize length);

/* The same, appended to out, for the pieces of an encoded word. */
void transfer_append_base64(GByteArray *out, const char *data, gsize length);
/* The "Q" encoding of RFC 2047 §4.2: quoted-printable with "_" for a space. */
void transfer_append_q(GByteArray *out, const char *data, gsize length);
