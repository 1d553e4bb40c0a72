/*
 * What an administrator says of a person, typed or in a roster, put into the person as it is kept.
 */
#pragma once

#include "desk/people.h"

/* NULL, and 0 for kind: as it is. Strings are borrowed. */
typedef struct {
    int kind;
    const char *name;
    const char *language;  /* "desk": the desk's own */
    const char *timezone;  /* the same */
    const char *out_until; /* YYYY-MM-DD, the day they are back; "": they are here */
} PersonDetails;

/* Changes person, which store_person_get gave; zone is the desk's. A day counts in the person's
 * zone, and stays that day when the zone changes. POSTERN_ERROR_INVALID, with nothing changed that
 * matters: person is then only good for being freed. */
gboolean person_details_put(const PersonDetails *details, const char *zone, Person *person,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
