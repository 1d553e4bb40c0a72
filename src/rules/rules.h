/*
 * rules/: on EVENT, when CONDITIONS, then ACTIONS. Pure: no store, no clock but the time handed in.
 *
 * rule_load.c reads *.rules files (libconfig) and complains at file:line; rule_condition.c is the
 * table of conditions, rule_value.c how a value is compared (word, list, /regex/); rule_eval.c asks
 * the rules about an event and gives a Plan; nothing is carried out here. rule_case.c checks the
 * cases beside the rule files.
 */
#pragma once

#include "conf/problem.h"
#include "desk/action.h"

typedef struct Rule Rule;
typedef struct RuleSet RuleSet;

/* Reads every *.rules file of directory in name order. All problems are added to problems; NULL
 * when there is any. A directory that does not exist is a problem; one without files is an empty
 * set. Patterns are compiled (PCRE2 with JIT, which must succeed) here and never again. Immutable,
 * refcounted, usable from any thread. */
RuleSet *rule_set_load(const char *directory, const Workflow *workflow, GPtrArray *problems);
RuleSet *rule_set_ref(RuleSet *set);
void rule_set_unref(RuleSet *set);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RuleSet, rule_set_unref)

guint rule_set_size(const RuleSet *set);
const Rule *rule_set_at(const RuleSet *set, guint index);
const char *rule_name(const Rule *rule);
const char *rule_where(const Rule *rule); /* "file:line" */
const char *rule_event(const Rule *rule); /* "comment-added" */

/* What is known of the mail (or typed comment) an event is about, before the database is asked. */
typedef struct {
    const char *author;  /* canonical address, or "" */
    guint32 automatic;   /* AutomaticReason bits */
    const char *subject; /* "" when there is none */
    const char *body;
} RuleMail;

/* The answers of all conditions that need nothing but the mail (subject, body, author,
 * author-domain, automatic). Made in the thread that received it, so that no pattern runs in the
 * one writer. */
typedef struct RuleMarks RuleMarks;
RuleMarks *rule_marks_new(const RuleSet *set, const RuleMail *mail);
void rule_marks_free(RuleMarks *marks);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RuleMarks, rule_marks_free)

/* What rules are asked about. */
typedef struct {
    const Event *event;
    const Ticket *ticket;   /* as it stands now */
    const Person *author;   /* who caused the event; NULL when nobody did */
    const Person *follower; /* of follower-added: who follows now; else NULL */
    const RuleMarks *marks; /* never NULL; made from the same set */
} RuleFacts;

/* What has fired in one causal chain, so that each rule does so once. Begin with rule_chain_new. */
typedef struct RuleChain RuleChain;
RuleChain *rule_chain_new(const RuleSet *set);
void rule_chain_free(RuleChain *chain);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RuleChain, rule_chain_free)
/* As if the rule of that name had fired in it. FALSE when there is none. */
gboolean rule_chain_mark(RuleChain *chain, const char *name);

/* One rule that fired: its actions stand or fall together. Borrows from the set. */
typedef struct {
    const Rule *rule;
    const GPtrArray *actions; /* of Action, in file order; never ACTION_STOP */
} PlanStep;

/* What a run decided, in order; carried out by the flow. */
typedef struct {
    RuleSet *set;     /* kept alive */
    GPtrArray *steps; /* of PlanStep */
} Plan;
void plan_free(Plan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Plan, plan_free)

/* "RULE:", and below it a line "  ACTION VALUE" for each action, for each rule that fires. Caller
 * frees. */
char *plan_describe(const Plan *plan);

/* Asks every rule of the event's kind, in file order. Rules that fire are marked in chain. A rule
 * that does not name `automatic` does not fire on an automatic message. Costs nothing for rules of
 * other events. When trace is not NULL, one line a rule of this event is appended to it: whether it
 * fires, or the condition that kept it from firing. */
Plan *rule_set_evaluate(RuleSet *set, const RuleFacts *facts, RuleChain *chain, GString *trace);
