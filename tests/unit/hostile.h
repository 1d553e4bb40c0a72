/*
 * Messages made to hurt whoever reads them, in the order of what they hurt: the header, addresses,
 * parameters, parts, transfer encodings, charsets, texts, HTML, names.
 */
#pragma once

#include <glib.h>

typedef struct {
    const char *name;
    const char *before;
    const char *piece; /* so many times; the byte 1 in it stands for the number of the turn */
    guint times;
    const char *after;
    gboolean too_complex; /* must be found so, and is then not taken apart */
    guint levels;         /* multiparts around it, whose boundaries are "-00", "-01", … */
} Hostile;

/* Number index, or NULL behind the last. */
const Hostile *hostile_at(guint index);
/* The message; of one that hurts by its size, 20 MB or so, one of so many parts. Caller frees. */
GString *hostile_make(const Hostile *kind, guint part);
