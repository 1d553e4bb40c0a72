/*
 * What a desk is started with, loaded and checked without starting it: the configuration, the
 * workflow its ticket types make, and its rules.
 */
#pragma once

#include "conf/conf.h"
#include "rules/rules.h"

typedef struct {
    Config *config;
    Workflow *workflow;
    RuleSet *rules;
    GPtrArray *warnings; /* of Problem: what works, and is hardly what was meant */
} Setup;
void setup_clear(Setup *setup);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Setup, setup_clear)

/* Loads all of it from a configuration file, and looks at the files that the doors,
 * the way out and the mailboxes name (credentials as secret_setting_check takes it). Every problem
 * is added to problems; FALSE when there is any, with *ret_setup holding what could be loaded all
 * the same (its members may be NULL). */
gboolean setup_load(const char *file, const char *credentials, Setup *ret_setup,
                    GPtrArray *problems);
