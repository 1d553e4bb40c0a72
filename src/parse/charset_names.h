/*
 * The charsets mail is really written in: the one list of them, their names, and who reads each.
 */
#pragma once

#include "base/base.h"

typedef enum {
    CHARSET_ASCII,
    CHARSET_UTF_8,
    CHARSET_LATIN,  /* windows-1252, which everything that is called Latin-1 is */
    CHARSET_SINGLE, /* a byte a character, by iconv */
    CHARSET_MULTI,  /* more bytes a character, by iconv */
    CHARSET_UTF_16, /* of either byte order, by iconv */
    CHARSET_UTF_7,
    CHARSET_JIS, /* ISO-2022-JP with everything its vendors put in */
    CHARSET_HZ,
} CharsetKind;

typedef struct {
    CharsetKind kind;
    const char *converter; /* iconv's name for it, or for what reads its pieces; NULL for none */
    const char *names;     /* those in mail as charset_find compares them, a space around each */
} Charset;

/* The charset of this name, or NULL when it is none of ours: an unknown name must not choose which
 * code runs. Case, signs ("-", "_", ":", …), an "x-" in front and what follows a blank, ";" or "*"
 * do not matter. */
const Charset *charset_find(const char *name);

/* Number index of the list, or NULL behind its end: for who has to load all converters. Several
 * may have the same. */
const Charset *charset_at(guint index);
