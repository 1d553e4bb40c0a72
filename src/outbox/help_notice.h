/*
 * What the desk's address for help answers to whoever is not known: where to write, and nothing of
 * the desk besides.
 */
#pragma once

#include "outbox/letter.h"

/* The rendering of a row of OUTBOX_HELP, with its key; id is 0. Pure. Caller frees. */
Rendering *help_notice_render(const TemplateSet *templates, const char *language,
                              const OutboxDesk *desk, const OutboxRow *row);
