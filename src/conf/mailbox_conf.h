/*
 * The mailboxes at providers that the desk reads: their rows, and what can only be judged by
 * looking at the files they name.
 */
#pragma once

#include "conf/conf.h"
#include "conf/tree.h"

/* What is wrong between a mailbox's settings, and between mailboxes. */
void mailbox_conf_check(Tree *tree, const Config *config);

/* The environment variable with the directory of systemd's credentials; unset for those systemd
 * gives none, such as posternctl. */
#define MAILBOX_CONF_CREDENTIALS "CREDENTIALS_DIRECTORY"

/* The file with a mailbox's secret: as it is named, or in the directory of systemd's credentials.
 * Caller frees. NULL when it is a credential and credentials is NULL. */
char *mailbox_conf_secret_path(const ConfMailbox *mailbox, const char *credentials);

/* Adds a problem for each file a mailbox names that is not there, or that shows its secret to
 * others. credentials is where systemd keeps them: NULL when that is not to be known here, and then
 * they are not looked at; "" when there are none. */
void mailbox_conf_check_files(const Config *config, const char *credentials, GPtrArray *problems);
