/*
 * Something that happened, as cases write it: an event, and what rules may ask about it.
 */
#pragma once

#include "rules/rules.h"

typedef struct {
    Event event;
    Ticket ticket;
    Person author, follower;
    gboolean has_author, has_follower;
    RuleMail mail;
    char *fired;      /* a rule that has fired in this chain before, or NULL */
    GPtrArray *texts; /* owned: what the others borrow */
} RuleHappened;

RuleHappened *rule_happened_new(void);
void rule_happened_free(RuleHappened *happened);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RuleHappened, rule_happened_free)

/* Takes a line, "status: In Progress". FALSE with *ret_wrong, "what, expected what", which the
 * caller frees. */
gboolean rule_happened_take(RuleHappened *happened, const char *line, const Workflow *workflow,
                            char **ret_wrong);

/* After the last line: a ticket without a status has the first of its type. FALSE as above when
 * there was no event. */
gboolean rule_happened_end(RuleHappened *happened, const Workflow *workflow, char **ret_wrong);

/* Asks the rules, in a chain of its own, as rule_set_evaluate does. NULL when fired names no rule.
 */
Plan *rule_happened_ask(const RuleHappened *happened, RuleSet *set, GString *trace);
