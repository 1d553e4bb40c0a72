/*
 * Rows, shown to people as aligned columns and to programs as a JSON array of objects.
 */
#pragma once

#include "ctl/cell.h"

/* A column is described once; both forms are made from it. Arrays of these end with a NULL key. */
typedef struct {
    const char *key; /* the JSON name; in capitals the heading */
    CellKind kind;
    gboolean shrinks;  /* may be cut to make a line fit the terminal */
    gboolean programs; /* only shown to programs: people have no room for it */
} TableColumn;

typedef struct Table Table;

/* columns must outlive the table (they are const data). */
Table *table_new(const TableColumn *columns);
void table_free(Table *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Table, table_free)
/* Adds the next cell, left to right, then the next row; its kind must be the column's. Takes the
 * cell over. */
void table_add(Table *table, Cell cell);
/* Complete rows. */
guint table_size(const Table *table);

/* Appends the table for people: a heading, then a line a row, none wider than columns terminal
 * columns where cutting the columns that may be cut can help (0: nothing is cut). A row's
 * CELL_BLOCK follows it, indented. Without rows: the line "(none)". Each line is indented. */
void table_append_lines(GString *out, const Table *table, guint columns, guint indent);
/* Appends the table as a JSON array of objects, one a line. */
void table_append_json(GString *out, const Table *table);
