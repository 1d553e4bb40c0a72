/*
 * What can be asked for by mail: lines that begin with # and one of these words. One table names
 * them; the parser (mail/commands.h), the receipt and the manual's list go by it. Most become an
 * Action; to add a word that becomes one is to add a row, and what #help says of it (help.WORD in
 * each file of conf/templates).
 */
#pragma once

#include "desk/action.h"

/* What stands behind a word, and what is made of it before the action gets it. */
typedef enum {
    COMMAND_THREAD,    /* nothing for an action: it says where the message belongs */
    COMMAND_PLAIN,     /* the action's value as it is written */
    COMMAND_WORDS,     /* the same of each word; several with blanks or commas between them */
    COMMAND_PEOPLE,    /* names, addresses, teams, "me"; several with commas between them */
    COMMAND_SELF,      /* nothing: whoever writes it is meant */
    COMMAND_ADDRESSES, /* addresses, of people who need not be known yet */
    COMMAND_MUTE,      /* nothing: whoever writes it is meant; no action, for rules mute nobody */
    COMMAND_SPLIT,     /* the subject of the new ticket, or nothing */
    COMMAND_CLONE,     /* the same */
    COMMAND_UNDO,      /* nothing: the last change of whoever writes it */
    COMMAND_TIME,      /* flow/flow_time.c: how long, when, at what */
    COMMAND_FOR,       /* somebody who need not be known yet, and whether the desk greets them */
    COMMAND_SEND,      /* nothing: whom the ticket is for is meant */
    COMMAND_REMIND,    /* flow/flow_agenda.c: when, and of what; or off */
    COMMAND_REPEAT,    /* the same: how often, and how long; or off */
    COMMAND_DIGEST,    /* the same: how often; or off */
    COMMAND_DESK,      /* about no ticket: flow/flow_manage.c reads it */
    COMMAND_ACCESS,    /* the same, for anybody: flow/flow_access.c */
    COMMAND_QUERY,     /* changes nothing: desk/mail_query.h reads it, its answer is a table */
} MailCommandForm;

/* Under which heading #help lists it; in this order. */
typedef enum {
    HELP_ANSWERS, /* what is only asked */
    HELP_READERS, /* who reads the message */
    HELP_TICKET,  /* what becomes of the ticket */
    HELP_PEOPLE,  /* who has to do with it */
    HELP_OTHERS,  /* it and other tickets */
    HELP_TIME,    /* working time, and what is to come later */
    HELP_DESK,    /* projects and people */
} HelpGroup;
#define HELP_GROUPS (HELP_DESK + 1)

typedef struct {
    const char *name; /* without its sign */
    const char
        *argument; /* for people: "STATUS"; in brackets when it may be left out; NULL: none */
    HelpGroup group;
    MailCommandForm form;
    ActionKind action;  /* what it becomes; nothing for COMMAND_THREAD, _MUTE, _DESK and _QUERY */
    PolicyAction needs; /* what a person must be allowed */
} MailCommand;

/* The table, ending with a NULL name. */
extern const MailCommand mail_command_table[];
/* By name (exact, lower case), or NULL. */
const MailCommand *mail_command_find(const char *name);
/* The one a word of which, in any language, is nearest to what was written (as text_fold leaves
 * it), or NULL when none is near. */
const MailCommand *mail_command_nearest(const char *name);

/* A CommandKnown (mail/commands.h) over the table, in all languages. */
const char *mail_command_known(const char *word, gboolean *ret_takes);

/* "#assign NAME": what would have been right. Caller frees. */
char *mail_command_usage(const MailCommand *info);
/* The same in the words of a language (of languages_spoken). Caller frees. */
char *mail_command_usage_in(const MailCommand *info, const char *language);
/* What is wrong with an argument whatever the ticket, for people; NULL when nothing is. Caller
 * frees. */
char *mail_command_problem(const MailCommand *info, const char *argument);
