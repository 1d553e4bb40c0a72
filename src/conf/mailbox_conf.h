/*
 * The mailboxes at providers that the desk reads: their rows, and what can only be judged by
 * looking at the files they name.
 */
#pragma once

#include "conf/conf.h"
#include "conf/tree.h"

/* What is wrong between a mailbox's settings, and between mailboxes. */
void mailbox_conf_check(Tree *tree, const Config *config);

/* Adds a problem for each file a mailbox names that is not there, or that shows its secret to
 * others; credentials as secret_setting_check takes it. */
void mailbox_conf_check_files(const Config *config, const char *credentials, GPtrArray *problems);
