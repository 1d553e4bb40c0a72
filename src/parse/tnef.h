/*
 * winmail.dat: what Outlook and Exchange wrap a message into that they think goes to their like
 * ([MS-OXTNEF]).
 *
 * Own code, small and bounded, rather than Debian's libytnef 2.0: its tracker has a row of heap
 * overflows in exactly this reading (2017 to 2021), it takes memory by lengths it has not checked,
 * and it prints to standard output.
 */
#pragma once

#include "base/base.h"

/* A file in it. Its bytes are at offset in the bytes it was read from. */
typedef struct {
    char *name;       /* clean (part_name.h), or "" */
    char *type;       /* as mail_type_is_clean wants it, or "" */
    char *content_id; /* clean, or "" */
    gsize offset;
    gsize length;
} TnefFile;

typedef struct {
    char *text; /* UTF-8, clean; "" when there is none */
    gboolean is_from_html;
    GPtrArray *files; /* of TnefFile, at most LIMIT_MIME_PARTS */
} Tnef;

/* Whether the bytes begin as such a file does. */
gboolean tnef_is(const void *data, gsize length);

/* Reads as much as is whole; what is cut off or broken ends it. The text is the plain body, else
 * the HTML one, else the rich text; at most max_bytes of it are made of HTML. *ret_cut is set to
 * TRUE when there was more, and left alone otherwise. NULL when tnef_is says no. Linear. */
Tnef *tnef_read(const void *data, gsize length, gsize max_bytes, gboolean *ret_cut);
void tnef_free(Tnef *tnef);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Tnef, tnef_free)
