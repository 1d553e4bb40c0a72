/*
 * The fields a mail program writes above the text of a forwarded message: "From: …", "Sent: …".
 */
#pragma once

#include "mail/forward_line.h"

typedef struct {
    const char *end; /* where the text behind it begins */
    guint depth;     /* of its lines */
    guint seen;      /* bits by ForwardField */
    GString *values[FORWARD_FIELDS];
    ForwardField last;
    gsize line_bytes;  /* of the last line */
    gboolean from_fra; /* From is called "Fra" */
} ForwardBlock;

void forward_block_clear(ForwardBlock *block);

/* Whether the line is a field. */
gboolean forward_block_may_begin(const ForwardLine *line);
/* Reads the fields that begin at p, at most LIMIT_FORWARD_BLOCK_LINES lines; values in more lines
 * than one are joined. *block is overwritten. */
void forward_block_read(const char *p, ForwardBlock *block);
/* Yandex's form: '02.03.2026, 10:00, "Anna" <anna@client.example>:'. FALSE when there is no such
 * line at p; *block is overwritten only when there is. */
gboolean forward_block_read_attribution(const char *p, ForwardBlock *block);

/* Whether From is there, and so many of the date, To and Subject that it is a block of fields and
 * no line of somebody's text. */
gboolean forward_block_is_whole(const ForwardBlock *block, guint others);
/* The value of a field, or "". */
const char *forward_block_value(const ForwardBlock *block, ForwardField field);
