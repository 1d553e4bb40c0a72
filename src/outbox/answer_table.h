/*
 * A table of an answer, as plain text whose columns stand below each other and which is narrow
 * enough for a telephone, and as values for a template.
 */
#pragma once

#include "outbox/template.h"

typedef struct AnswerTable AnswerTable;

/* stacked: in plain text each row has its first cell on a line, and the others below it. */
AnswerTable *answer_table_new(gboolean stacked);
void answer_table_free(AnswerTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AnswerTable, answer_table_free)

/* Before the first row: one more column, what stands over it ("" when nothing stands over any of
 * them), and how wide it is at most in plain text, where longer cells end with "…"; 0: as wide as
 * they are. */
void answer_table_column(AnswerTable *table, const char *label, guint width);
/* The next cell, row by row: one clean line; NULL is "". address is what a click on it writes to,
 * or NULL. */
void answer_table_cell(AnswerTable *table, const char *text, const char *address);
guint answer_table_rows(const AnswerTable *table);

/* Lines, each with its end; columns without a cell that says anything are left out. Caller frees.
 */
char *answer_table_plain(const AnswerTable *table);
/* The same as lists: "head" with "label"; "row" with "cell" with "text", "link", and whether it is
 * the row's "first" or one "more". */
void answer_table_fill(const AnswerTable *table, TemplateValues *values);

/* The beginning of a text that is this wide at most, "…" at its end when that is not all. Caller
 * frees. */
char *answer_table_cut(const char *text, guint width);
