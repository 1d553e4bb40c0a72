/*
 * Mail domains that say nothing of who somebody works for.
 */
#pragma once

#include "base/base.h"

/* Whether anybody can have an address there: providers of mail to the public, those that are known
 * widely. domain is in lower case. */
gboolean domain_is_public(const char *domain);
