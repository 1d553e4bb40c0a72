/*
 * The commands block: lines that begin with # and a known word, from line 1 of a text on, before
 * any other text. Nothing stands before the #, seen or not; the mark of byte order that programs
 * put before a text is not part of it (parse/charset.h). Which words there are is the caller's to
 * say; what they mean, too.
 *
 * Pure and linear in the length of the block.
 */
#pragma once

#include "mail/mail.h"

/* Whether word (as text_fold leaves it) is a command, spelled right: NULL when it is none, else the
 * word, which lives as long as the caller needs the block. *ret_takes says whether something may
 * follow it on its line. */
typedef const char *(*CommandKnown)(const char *word, gboolean *ret_takes);

/* One line of the block. */
typedef struct {
    char *line;       /* as it was typed: one clean line, without what mail programs add, too */
    const char *word; /* of CommandKnown */
    char *argument;   /* clean, without what mail programs add to an address; "" for none */
} CommandLine;

typedef struct {
    GPtrArray *lines; /* of CommandLine, LIMIT_COMMANDS at most */
    gsize length;     /* bytes of the text that are the block's, blank lines behind it included */
    char *unknown;    /* the line behind it when that begins with # and a word, clean; else NULL */
    gboolean is_veiled; /* signs that are not seen stand before the # of unknown */
    gboolean disagree;  /* the two forms of the text do not begin with the same block */
} CommandBlock;

/* The block of a message as the worker read it. With disagree nothing may be done, and it has the
 * lines of whichever form has some; length is that of the text all the same. Caller frees. */
CommandBlock *command_block_read(const Mail *mail, CommandKnown known);
/* The block of a text that is nothing else, and came by no mail. Caller frees. */
CommandBlock *command_block_of(const char *text, CommandKnown known);
void command_block_free(CommandBlock *block);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CommandBlock, command_block_free)

/* Whether a message asks that not everybody reads it, or may have been meant to: among the lines
 * that begin its text, in either form, stands #private, or something that looks like it. It does
 * not matter whether that is a command. */
gboolean command_asks_private(const Mail *mail, CommandKnown known);

/* Whether #private stands by itself on a line of a text, where no command is read. */
gboolean command_holds_private(const char *text);

/* How many letters of a word must be changed, left out, put in, or swapped with their neighbour, to
 * make of it what was meant. G_MAXUINT for longer words than any. */
guint command_typos(const char *word, const char *meant);

/* The word of a line that begins with #, as text_fold leaves it; "" when it has none. Caller frees.
 */
char *command_word_of(const char *line);
