/*
 * outbox/: who is told, and with exactly which bytes.
 *
 * fanout.h    one row per recipient, when something is to be told
 * template.h  the logic-less templates, one file per language (conf/templates, compiled in)
 * render.h    a body for everybody who gets the same one
 * letter.h    mail about no ticket: question.h what the desk asks, share_notice.h what is shared
 * attached.h  files that travel in a mail
 * query.h     the answers to what is asked by mail: query_answer.h, answer_table.h; answers.h reads
 *             them before the claim
 * stop.h      how one stops getting it
 * seal.h      the first claim fixes a row's bytes; composing is a pure function of row and
 *             rendering
 *
 * Claiming and settling are transactions of the one writer; sending is deliver's.
 */
#pragma once

#include "desk/route.h"
#include "desk/workflow.h"
#include "store/outbox_rows.h"
#include "store/people.h"
#include "store/tickets.h"

/* What rendering and sealing need to know of the desk. Borrows its members. */
typedef struct {
    const char *desk_name;
    const char *domain;
    RouteTable *routes;
    const RoleTable *roles;
    const Workflow *workflow;
    gboolean verp;             /* else the null sender */
    guint64 attachments_bytes; /* the files of a comment travel with it up to that; 0: never */
    const char *language;      /* of languages_spoken: for who has none of these */
    const char *timezone;      /* for who has none */
} OutboxDesk;
