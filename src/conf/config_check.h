/*
 * What is wrong with settings taken together, each being right by itself.
 */
#pragma once

#include "conf/conf.h"
#include "conf/tree.h"

/* Adds problems. The config may be incomplete: what is missing has a problem already and is not
 * asked about again. */
void config_check(Tree *tree, const Config *config);
