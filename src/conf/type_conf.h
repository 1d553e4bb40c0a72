/*
 * What must hold between the settings of a ticket type. For config_check.c.
 */
#pragma once

#include "conf/conf.h"
#include "conf/settings.h"

/* Adds what is wrong with the types to the tree's problems. */
void type_conf_check(Tree *tree, const Config *config);
