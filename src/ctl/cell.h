/*
 * One value in an answer, and both ways of showing it: to people and to programs.
 */
#pragma once

#include "base/base.h"

typedef enum {
    CELL_TEXT,
    CELL_NUMBER,
    CELL_TIME, /* microseconds UTC; 0 is none */
    CELL_FLAG,
    CELL_LIST,  /* strings */
    CELL_BLOCK, /* text of several lines */
} CellKind;

typedef struct {
    CellKind kind;
    gboolean none; /* CELL_NUMBER: there is no number */
    gint64 number; /* CELL_NUMBER, CELL_TIME, CELL_FLAG */
    char *text;    /* CELL_TEXT, CELL_BLOCK; NULL is none */
    char **list;   /* CELL_LIST */
} Cell;

/* These copy what they are given. */
Cell cell_text(const char *text);
Cell cell_block(const char *text);
Cell cell_number(gint64 number);
Cell cell_id(gint64 id); /* a CELL_NUMBER; 0 is none */
Cell cell_time(gint64 us);
Cell cell_flag(gboolean flag);
Cell cell_list(const char *const *list);
void cell_clear(Cell *cell);

/* One line for people: safe on a terminal whatever is in it, "-" for none. Caller frees. */
char *cell_line(const Cell *cell);
/* The lines of a text, each safe on a terminal and indented by that many columns; CRLF and LF end
 * a line. */
void cell_append_block(GString *out, const Cell *cell, guint indent);
void cell_append_json(GString *out, const Cell *cell);
