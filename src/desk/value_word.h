/*
 * The words of values that people type in commands, and read in answers, in every language the desk
 * speaks: what is typed is understood whatever the language of its writer, and none means two
 * things.
 */
#pragma once

#include "desk/desk.h"

/* What a word is looked for as, and what its value is. */
typedef enum {
    VALUE_PRIORITY = 1, /* Priority */
    VALUE_LINK,         /* LinkKind */
    VALUE_LINK_BACK,    /* the same from the other ticket; shown only */
    VALUE_ROLE,         /* Role */
    VALUE_RELATION,     /* one Relation; shown only */
    VALUE_KIND,         /* PersonKind */
    VALUE_FLAG,         /* TRUE and FALSE: yes and no */
    VALUE_STATE,        /* ValueState: of #tickets */
    VALUE_TERM,         /* MailQueryTermKind */
    VALUE_DUE,          /* ValueDue: of #tickets */
    VALUE_WHO,          /* ValueWho */
    VALUE_FREQUENCY,    /* Frequency */
    VALUE_REPEAT,       /* ValueRepeat */
    VALUE_OFF,          /* that something shall not be any more */
    VALUE_UNSET,        /* the same of a day, or of points */
    VALUE_NEAR_DAY,     /* days from today */
    VALUE_NEXT_WEEK,
    VALUE_WEEKDAY,  /* days after a Thursday, which 1970-01-01 was */
    VALUE_LEAD,     /* what may stand before a day, or a duration, and says nothing */
    VALUE_SPAN,     /* minutes */
    VALUE_BILLABLE, /* TRUE and FALSE */
    VALUE_SHARE,    /* ValueShare */
} ValueKind;

typedef enum { STATE_OPEN, STATE_CLOSED } ValueState;
typedef enum { DUE_TODAY, DUE_WEEK, DUE_OVERDUE, DUE_NONE } ValueDue;
typedef enum { WHO_ME, WHO_NONE } ValueWho;
typedef enum { REPEAT_EVERY, REPEAT_UNTIL, REPEAT_TIMES } ValueRepeat;
typedef enum { SHARE_ON, SHARE_OWN, SHARE_PROJECT, SHARE_PORTFOLIO } ValueShare;

#define VALUE_LANGUAGES 5

typedef struct {
    ValueKind kind;
    int value;
    const char *shown[VALUE_LANGUAGES]; /* by language, in the order of languages_spoken */
    const char *typed; /* "a|b": what is understood, of all languages, as text_fold leaves it; "":
                          it is only shown */
} ValueWord;

/* The table, ending with a kind of 0. */
extern const ValueWord value_words[];

/* What a word means, with or without accents and capital letters. FALSE when it is none of this
 * kind. */
gboolean value_word_read(ValueKind kind, const char *typed,
                         int *ret_value) G_GNUC_WARN_UNUSED_RESULT;
/* Whether it means that; typed may be NULL, which means nothing. */
gboolean value_word_is(ValueKind kind, int value, const char *typed);
/* The English word for it; typed itself when it is none. Static, or typed. */
const char *value_word_english(ValueKind kind, const char *typed);

/* The word of a value in a language of languages_spoken; "?" for a value that has none. Static. */
const char *value_word_in(ValueKind kind, int value, const char *language);
/* The same by its English word; that itself when it is none. Static, or english. */
const char *value_word_of_english(ValueKind kind, const char *english, const char *language);
