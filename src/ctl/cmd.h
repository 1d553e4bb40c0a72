/*
 * The rows of the command table, by noun; each array ends with NULL words. For command.c only.
 */
#pragma once

#include "ctl/command.h"

extern const Command cmd_status[];
extern const Command cmd_check[];
extern const Command cmd_reload[];
extern const Command cmd_person[];
extern const Command cmd_person_change[];
extern const Command cmd_person_merge[];
extern const Command cmd_person_password[];
extern const Command cmd_team[];
extern const Command cmd_project[];
extern const Command cmd_portfolio[];
extern const Command cmd_share[];
extern const Command cmd_follower[];
extern const Command cmd_import[];
extern const Command cmd_type[];
extern const Command cmd_ticket[];
extern const Command cmd_outbox[];
extern const Command cmd_held[];
extern const Command cmd_request[];
extern const Command cmd_access[];
extern const Command cmd_outgoing[];
extern const Command cmd_mailbox[];
extern const Command cmd_rules[];
extern const Command cmd_log[];
extern const Command cmd_search[];
extern const Command cmd_help[];
