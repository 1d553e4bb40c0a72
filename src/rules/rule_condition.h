/*
 * The table of conditions: what a rule may ask.
 */
#pragma once

#include "rules/rule_value.h"
#include "rules/rules.h"

/* What must be known to answer. Conditions about the mail alone are answered once for a message,
 * before the database is asked. */
typedef enum { CONDITION_MAIL, CONDITION_TICKET } ConditionNeeds;

typedef enum {
    CONDITION_FLAG,   /* true or false */
    CONDITION_WORDS,  /* a word, or a list of them */
    CONDITION_TEXT,   /* a word, a pattern, or a list of these */
    CONDITION_NUMBER, /* a comparison, or a list of them */
    CONDITION_FIELDS, /* a group: for each custom field what its kind takes, or a list of these */
} ConditionTakes;

typedef struct {
    const char *name;
    ConditionNeeds needs;
    ConditionTakes takes;
    /* A word as it is compared, or NULL with *ret_wrong: "what, expected what". NULL: any word. */
    char *(*word)(const char *written, const Workflow *workflow, char **ret_wrong);
    /* The one of these that applies: the answer of a flag, or the text values are compared with
     * (NULL: there is none). */
    gboolean (*mail_flag)(const RuleMail *mail);
    const char *(*mail_text)(const RuleMail *mail);
    const char *(*ticket_text)(const RuleFacts *facts);
    const Field *as; /* of CONDITION_NUMBER: how a number is written */
    gboolean (*ticket_number)(const Ticket *ticket, gint64 *ret_number); /* FALSE: there is none */
    const char *argument; /* for help: "staff | vendor | customer" */
    const char *help;
} ConditionInfo;

/* The table, ending with a NULL name after CONDITION_COUNT rows. */
#define CONDITION_COUNT 17
extern const ConditionInfo condition_table[CONDITION_COUNT + 1];
/* By name (exact), or NULL. */
const ConditionInfo *condition_find(const char *name);
guint condition_index(const ConditionInfo *info);

/* The texts of conditions, made ready when first asked for. Zero it, clear it. */
typedef struct {
    RuleText texts[CONDITION_COUNT];
    gboolean ready[CONDITION_COUNT];
} ConditionTexts;
RuleText *condition_mail_text(ConditionTexts *texts, const ConditionInfo *info,
                              const RuleMail *mail);
RuleText *condition_ticket_text(ConditionTexts *texts, const ConditionInfo *info,
                                const RuleFacts *facts);
void condition_texts_clear(ConditionTexts *texts);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ConditionTexts, condition_texts_clear)
