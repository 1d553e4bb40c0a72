/*
 * Cases beside the rule files: what happened, and the plan that the rules must give.
 *
 *     Whatever stands first is for the reader.
 *
 *     == happened
 *     event: comment-added
 *     author-kind: vendor
 *     body: Here are the proofs.\nDario
 *
 *     == plan
 *     proofs-are-there:
 *       set-status In Review
 *
 *     # So is a line that begins like this.
 *
 * A part begins with its line; "trace" is one, too: what is said of each rule of the event. Several
 * plans and traces may follow what happened, and several things may happen, each by itself.
 */
#pragma once

#include "rules/rules.h"

/* Checks text, a file of that name whose first line is from_line, against set. What is not as it
 * must be is added to problems; returns how many things happened in it. */
guint rule_cases_check(const char *file, guint from_line, const char *text, RuleSet *set,
                       const Workflow *workflow, GPtrArray *problems);

/* The same for every *.test file of directory, in name order. */
guint rule_cases_check_all(const char *directory, RuleSet *set, const Workflow *workflow,
                           GPtrArray *problems);
