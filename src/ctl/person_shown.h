/*
 * A person, as commands show one.
 */
#pragma once

#include "ctl/record.h"
#include "store/people.h"

/* Somebody as store_person_get gives them; zone is the desk's. NULL on error. */
Record *person_record(Store *store, const Person *person, const char *zone, gint64 now_us,
                      GError **error);
