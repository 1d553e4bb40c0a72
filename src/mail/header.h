/*
 * The raw header block of a message, found by one linear pass over its bytes.
 *
 * This is posternd's own reading: From, Received, Authentication-Results and everything the ingest
 * key is made of come from here and never from the parse worker.
 */
#pragma once

#include "base/base.h"

/* A field as it stands: pointers into the scanned bytes. body begins after the colon and ends
 * before the line end of its last line; folds are still in it. */
typedef struct {
    const char *name;
    gsize name_length;
    const char *body;
    gsize body_length;
} HeaderField;

typedef struct HeaderBlock HeaderBlock;

/* Scans bytes, which must stay until the block is freed. Lines end with CRLF or LF. Never fails:
 * reading stops at the first empty line, at a line that is neither a field nor a continuation, or
 * at LIMIT_HEADER_BLOCK_BYTES, LIMIT_HEADER_FIELDS (then header_block_is_cut). An "obs" space
 * before the colon is taken, as every reader does (RFC 5322 §4.5). A leading mbox "From " line is
 * skipped. */
HeaderBlock *header_block_scan(const char *bytes, gsize length);
void header_block_free(HeaderBlock *block);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HeaderBlock, header_block_free)

gboolean header_block_is_cut(const HeaderBlock *block);
/* Where the body begins: after the empty line, or where reading stopped. */
gsize header_block_body_offset(const HeaderBlock *block);

guint header_block_size(const HeaderBlock *block);
const HeaderField *header_block_at(const HeaderBlock *block, guint index);
/* How many fields have this name (ASCII case ignored). */
guint header_block_count(const HeaderBlock *block, const char *name);
/* The first field of this name, or NULL. */
const HeaderField *header_block_find(const HeaderBlock *block, const char *name);

/* The body with folds undone (RFC 5322 §2.2.3) and surrounding white space removed; raw bytes, but
 * never a CR, LF or NUL (each becomes a space). Caller frees. */
char *header_field_unfold(const HeaderField *field);
/* The same for the first field of that name, or "" when there is none. Caller frees. */
char *header_block_value(const HeaderBlock *block, const char *name);
