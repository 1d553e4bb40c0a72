/*
 * A message as GMime's tree of parts, over bytes that are not copied. Only the worker includes
 * this.
 */
#pragma once

#include "mail/header.h"

#include <gmime/gmime.h>

/* GMime 3.2 brings none of these. */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeStream, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeParser, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeParserOptions, g_mime_parser_options_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeFormatOptions, g_mime_format_options_free)

typedef struct GmimeTree GmimeTree;

/* Reads the parts of a message that the pre-scan has passed, and of the outermost part no more than
 * its Content fields. block is the header of bytes, which are borrowed and must outlive the tree.
 * NULL when GMime finds nothing in them. */
GmimeTree *gmime_tree_new(const HeaderBlock *block, const char *bytes, gsize length);
void gmime_tree_free(GmimeTree *tree);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GmimeTree, gmime_tree_free)

/* The outermost part; the tree's. NULL when there is none. */
GMimeObject *gmime_tree_root(const GmimeTree *tree);

/* The part with this IMAP part number ("1.2"), or NULL; the tree's. */
GMimeObject *gmime_tree_find(const GmimeTree *tree, const char *place);

/* The part in which something has a place of one more number ("1.2" for "1.2.1"), and that number;
 * NULL when there is no such part. The tree's. */
GMimeObject *gmime_tree_find_around(const GmimeTree *tree, const char *place, guint *ret_number);

/* The decoded bytes of a part that is no multipart. A message inside the message is written again
 * from the tree: its fields and parts as they stand, but with CRLF line ends, and perhaps one more
 * at its very end. Never NULL; may borrow the tree's bytes. */
GBytes *gmime_tree_content(const GmimeTree *tree, GMimeObject *part);
