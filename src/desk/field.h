/*
 * Custom fields: what a value may be, and its normal form. Numbers are exact: what is counted in
 * fractions is kept as a whole number of them.
 */
#pragma once

#include "desk/desk.h"

/* Stored: numbered by hand. */
typedef enum {
    FIELD_TEXT = 1,   /* one line */
    FIELD_NUMBER = 2, /* in millionths */
    FIELD_MONEY = 3,  /* in hundredths */
    FIELD_DATE = 4,   /* in days since 1970-01-01 */
    FIELD_CHOICE = 5, /* one of a list */
    FIELD_FLAG = 6,   /* 1 yes, 0 no */
    FIELD_PERSON = 7, /* somebody the desk knows */
} FieldKind;
extern const DeskWord field_kind_words[];

#define FIELD_NUMBER_SCALE 6
#define FIELD_NUMBER_ONE   G_GINT64_CONSTANT(1000000)
/* What stands for no value, wherever one is written. */
#define FIELD_UNSET "unset"

/* What is said of a field once for the whole desk. Plain value; strings are owned. */
typedef struct {
    char *name;  /* lower-case letters, digits and hyphens */
    char *label; /* for people */
    FieldKind kind;
    gboolean required; /* a ticket is not closed without it */
    char *fallback;    /* a new ticket's value as it is written, or NULL */
    char **choices;    /* of FIELD_CHOICE, else NULL */
    char *currency;    /* of FIELD_MONEY, such as "EUR", or NULL */
} Field;

void field_free(Field *field);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Field, field_free)
Field *field_copy(const Field *field);
/* What is wrong with a field by itself: its name, choices where there must be none, a default that
 * is no value of it. NULL when nothing is. Caller frees. */
char *field_problem(const Field *field);

/* A value of one field. Plain value; strings are owned. */
typedef struct {
    char *field; /* its name */
    FieldKind kind;
    gint64 number;   /* of number, money, date and flag */
    char *text;      /* of text and choice; of a person the address; else NULL */
    PersonId person; /* 0 until it is looked up */
} FieldValue;

void field_value_free(FieldValue *value);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FieldValue, field_value_free)
FieldValue *field_value_copy(const FieldValue *value);
/* Whether values of this kind have an order, and are compared by their number. */
gboolean field_kind_is_number(FieldKind kind);

/* Reads a value as people write it. FALSE with *ret_why, which says what would be right. Whether
 * somebody is known by an address is the caller's to find. */
gboolean field_read(const Field *field, const char *written, FieldValue **ret_value,
                    char **ret_why) G_GNUC_WARN_UNUSED_RESULT;
/* In its normal form, which field_read reads as the same. Caller frees. */
char *field_value_show(const FieldValue *value);
/* What a value must be: "an amount such as 5000 or 5000.50 EUR". Caller frees. */
char *field_expected(const Field *field);

/* "2026-12-01", and what it says; FALSE when text is no such date from 1900 on. */
char *field_date_show(gint64 day);
gboolean field_date_read(const char *text, gint64 *ret_day) G_GNUC_WARN_UNUSED_RESULT;
