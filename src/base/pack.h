/*
 * Small structures as bytes, to cross a process boundary or to be stored: the members one after
 * another, without names or padding. A number is 4 or 8 bytes, least significant first; a text its
 * length, its bytes and a NUL; a list its length and its members. So one value has one form, and to
 * read costs little more than to copy.
 */
#pragma once

#include "base/base.h"

void pack_u32(GByteArray *into, guint32 number);
void pack_u64(GByteArray *into, guint64 number);
/* text is valid UTF-8. */
void pack_text(GByteArray *into, const char *text);
void pack_texts(GByteArray *into, char *const *texts);

/* Reads what the above wrote, from bytes that may be a lie. After something that cannot be, what is
 * read is 0, "" or nothing, and stays so. */
typedef struct {
    const guint8 *at;
    gsize left;
    gboolean is_wrong;
} Unpack;

guint32 unpack_u32(Unpack *from);
guint64 unpack_u64(Unpack *from);
/* Valid UTF-8 without NUL inside. Caller frees; never NULL. */
char *unpack_text(Unpack *from);
/* A list's length, most at most; each of its members takes at least 4 bytes. */
guint unpack_count(Unpack *from, guint most);
/* NULL-terminated; caller frees; never NULL. */
char **unpack_texts(Unpack *from, guint most);
/* Whether all bytes are read, and all was as it must be. */
gboolean unpack_is_done(const Unpack *from);
