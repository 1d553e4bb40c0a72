/*
 * Asking for what must stand on no screen, in no history and in no list of processes.
 */
#pragma once

#include "base/base.h"

/* A secret: on a terminal typed twice, unseen; else one line of standard input, without its end.
 * what says which ("new password"). NULL on error. */
GBytes *secret_ask(const char *what, GError **error);
