/*
 * Rule files in a directory of their own, for tests.
 */
#pragma once

#include "rules/rules.h"
#include "tests/unit/problems.h"

#include <glib/gstdio.h>

/* Makes a directory with name in it. Caller frees the path, after rule_files_remove. */
static inline char *
rule_files_make(const char *name, const char *text)
{
    char *directory = g_dir_make_tmp("rules-XXXXXX", NULL);
    g_assert_nonnull(directory);
    g_autofree char *file = g_build_filename(directory, name, NULL);
    g_assert_true(g_file_set_contents(file, text, -1, NULL));
    return directory;
}

static inline void
rule_files_remove(const char *directory)
{
    g_autoptr(GDir) dir = g_dir_open(directory, 0, NULL);
    for (const char *name = g_dir_read_name(dir); name; name = g_dir_read_name(dir)) {
        g_autofree char *file = g_build_filename(directory, name, NULL);
        g_assert_cmpint(g_remove(file), ==, 0);
    }
    g_assert_cmpint(g_rmdir(directory), ==, 0);
}

/* A workflow with a field of every kind, called so, but that the amount is the budget. */
static inline Workflow *
rule_files_workflow(void)
{
    static char *choices[] = {(char *)"Print", (char *)"Web", NULL};
    Workflow *workflow = workflow_new();
    for (const DeskWord *kind = field_kind_words; kind->word; kind++) {
        g_autoptr(GError) error = NULL;
        Field field = {.name = (char *)(kind->value == FIELD_MONEY ? "budget" : kind->word),
                       .kind = (FieldKind)kind->value,
                       .choices = kind->value == FIELD_CHOICE ? choices : NULL};
        if (!workflow_add_field(workflow, &field, &error))
            g_error("%s", error->message);
    }
    return workflow;
}

/* Rules from text, which must be right. */
static inline RuleSet *
rule_files_set(const char *name, const char *text, const Workflow *workflow)
{
    g_autofree char *directory = rule_files_make(name, text);
    g_autoptr(GPtrArray) problems = problems_new();
    RuleSet *set = rule_set_load(directory, workflow, problems);
    g_autofree char *found = problems_text(problems);
    g_assert_cmpstr(found, ==, "");
    rule_files_remove(directory);
    return set;
}
