/*
 * The options of posternctl itself, which stand before the command.
 */
#pragma once

#include "base/base.h"

typedef struct {
    const char *socket;      /* NULL: the configuration's */
    const char *config_file; /* never NULL */
    gboolean json;
    gboolean help;
    gboolean version;
    const char *const *words; /* the command and what follows; NULL-terminated */
} Options;

/* Reads argv (NULL-terminated), which must outlive *ret_options. POSTERN_ERROR_INVALID. */
gboolean options_parse(const char *const *argv, Options *ret_options,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What they are, for `posternctl --help`. Caller frees. */
char *options_help(void);
