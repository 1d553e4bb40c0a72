/*
 * The words of commands by mail in the languages the desk speaks beside English. Each is understood
 * whatever the language of its writer: none means two things.
 */
#pragma once

#include "desk/desk.h"

typedef struct {
    const char *command;  /* its English name */
    const char *language; /* "fr" */
    const char *shown;    /* "état" */
    const char *folded;   /* the same as text_fold leaves it: accents are optional */
} MailCommandWord;

/* The table, ending with a NULL command; of one command and language the first is the usual one. */
extern const MailCommandWord mail_command_words[];

/* The English name of the command that a word (as text_fold leaves it) means, or NULL. */
const char *mail_command_word_command(const char *folded);
/* The usual word for a command in a language (of languages_spoken): its English name where there is
 * no other. */
const char *mail_command_word_in(const char *command, const char *language);
/* What "STATUS" is in a language, as in "#status STATUS"; itself where there is nothing else. */
const char *mail_command_stand_in(const char *english, const char *language);
