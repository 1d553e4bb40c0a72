/*
 * Inside a set of rules: shared by the files of this room.
 */
#pragma once

#include "rules/rule_condition.h"

/* The events rules may be asked about, ending with 0. */
#define RULE_EVENTS 8
extern const EventKind rule_events[RULE_EVENTS + 1];
/* Its index, or -1. */
int rule_event_index(EventKind kind);

typedef enum { NODE_ALL, NODE_ANY, NODE_NOT, NODE_LEAF } RuleNodeKind;

/* A group of conditions, or one. NODE_NOT holds when not all of its children do. */
typedef struct {
    RuleNodeKind kind;
    GPtrArray *children;       /* of RuleNode; NULL for a leaf */
    const ConditionInfo *info; /* leaf */
    RuleValue *value;          /* leaf, unless it is a flag */
    gboolean flag;             /* leaf that is a flag */
    guint mark;                /* leaf about the mail: its place among the set's marks */
    char *field;               /* leaf about a custom field: its name, else NULL */
    FieldKind field_kind;      /* the same */
} RuleNode;

RuleNode *rule_node_new(RuleNodeKind kind);
void rule_node_free(RuleNode *node);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RuleNode, rule_node_free)

struct Rule {
    char *name;
    char *where;
    char *event;  /* names, joined by ", " */
    guint events; /* 1 << index in rule_events */
    guint index;  /* in the set */
    RuleNode *when;
    gboolean names_automatic; /* anywhere in when */
    gboolean stops;
    GPtrArray *actions; /* of Action, without stop */
};

void rule_free(Rule *rule);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Rule, rule_free)

struct RuleSet {
    gatomicrefcount references;
    GPtrArray *rules;                 /* of Rule, in the order they are asked */
    GPtrArray *of_event[RULE_EVENTS]; /* of the same, borrowed */
    GPtrArray *marks;                 /* of RuleNode, borrowed: one leaf for each mark */
};

RuleSet *rule_set_new(void);

/* rule_load.c: the names of the files of a directory with that ending, sorted; NULL with a problem.
 */
GPtrArray *rule_files_list(const char *directory, const char *ending, GPtrArray *problems);

/* The answers, and the beginnings of what they were about, for explaining. */
struct RuleMarks {
    RuleSet *set;
    gboolean *answers; /* one for each mark of the set */
    RuleMail mail;     /* owns its texts; body is only an excerpt */
};
