/*
 * One thing with its fields, shown to people as "key: value" lines and to programs as one JSON
 * object; a field may be a table.
 */
#pragma once

#include "ctl/table.h"

typedef struct Record Record;

Record *record_new(void);
void record_free(Record *record);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Record, record_free)
/* Adds a field; key is a literal. Takes the cell or table over. */
void record_add(Record *record, const char *key, Cell cell);
void record_add_table(Record *record, const char *key, Table *table);

/* Appends "key: value" lines, values aligned; blocks and tables follow under their key, indented.
 */
void record_append_lines(GString *out, const Record *record, guint columns);
void record_append_json(GString *out, const Record *record);
