/*
 * Reads the conditions of a rule: `when`, and any, all and not inside it.
 */
#pragma once

#include "conf/tree.h"
#include "rules/rule_set.h"

/* One for a set, since equal conditions about the mail share one mark in it. */
typedef struct RuleNodeReader RuleNodeReader;
/* marks (of RuleNode) is added to. Both are borrowed. */
RuleNodeReader *rule_node_reader_new(GPtrArray *marks, const Workflow *workflow);
void rule_node_reader_free(RuleNodeReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RuleNodeReader, rule_node_reader_free)

/* Reads a group of conditions; NULL (no `when`) is one that always holds. Never NULL; when there
 * were problems it is good for nothing but being freed. *ret_names_automatic says whether the
 * condition `automatic` is anywhere in it. */
RuleNode *rule_node_read(RuleNodeReader *reader, const Tree *tree, config_setting_t *when,
                         gboolean *ret_names_automatic);
