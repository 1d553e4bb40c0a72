/*
 * A running desk: everything posternd holds, built in order and taken down in reverse.
 */
#pragma once

#include "conf/conf.h"
#include "posternd/starter.h"
#include "rules/rules.h"

typedef struct Service Service;

/* Builds and starts it: store, writer, parse pool, line, control socket, deliverers, and last the
 * doors. config and starter are borrowed; workflow and rules are taken over. On failure everything
 * is taken down again; POSTERN_ERROR_BUSY when another daemon has the desk. */
Service *service_start(const Config *config, Starter *starter, Workflow *workflow, RuleSet *rules,
                       GError **error);
/* Puts other rules in force; takes them over. */
void service_set_rules(Service *service, RuleSet *rules);
/* Reads the certificate of the doors again. */
void service_reload_certificate(Service *service);
const Workflow *service_workflow(Service *service);
/* Closes the doors, lets what is under way finish (LIMIT_DRAIN_S), and closes the store. */
void service_stop(Service *service);
