/*
 * The words by which mail programs mark a forward, in the languages they speak: tables, and nothing
 * else.
 */
#pragma once

#include "base/base.h"

/* What the beginning of a subject says. */
typedef enum {
    SUBJECT_BARE,     /* nothing */
    SUBJECT_FORWARDS, /* "Fwd: ", "WG: ", … */
    SUBJECT_REPLIES,  /* "Re: ", "AW: ", … */
    SUBJECT_EITHER,   /* "VS: ", which forwards in Danish and Norwegian and replies in Finnish */
} SubjectKind;

/* What the first prefix of a subject says, marks of servers ("[EXTERNAL]") passed over;
 * *ret_length is where the subject goes on behind it. */
SubjectKind forward_words_subject(const char *subject, gsize *ret_length);

/* The line a mail program writes above, between or below what somebody else wrote. */
typedef enum {
    FORWARD_MARK_NONE,
    FORWARD_MARK_FORWARD,  /* "Forwarded message": only forwards have it */
    FORWARD_MARK_ORIGINAL, /* "Original message": replies have it too */
    FORWARD_MARK_END,      /* "End forwarded message" */
} ForwardMark;

/* What the words of such a line say, without the signs around them. */
ForwardMark forward_words_mark(const char *words, gsize length);

/* The fields of a mail as they are named above the text of a forwarded one. */
typedef enum {
    FORWARD_FIELD_NONE,
    FORWARD_FIELD_FROM,
    FORWARD_FIELD_DATE,
    FORWARD_FIELD_TO,
    FORWARD_FIELD_SUBJECT,
    FORWARD_FIELD_MESSAGE_ID,
    FORWARD_FIELD_OTHER, /* Cc, Reply-To, attachments, …: there, and of no use */
    FORWARD_FIELDS,
} ForwardField;

/* Which field a label ("From", "Gesendet am") names. */
ForwardField forward_words_label(const char *label, gsize length);

/* How many bytes at the start of text are white space of one kind or other, or nothing to be seen:
 * mail programs put these around their words. */
gsize forward_words_blank(const char *text, const char *end);
