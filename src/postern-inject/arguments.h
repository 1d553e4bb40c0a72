/*
 * The command line, as sendmail takes it: what it asks for, and what it may say without meaning
 * anything here.
 */
#pragma once

#include "base/base.h"

typedef struct {
    const char *socket;      /* -S; NULL: the configuration's */
    const char *config_file; /* -c; never NULL */
    const char *wait_s;      /* -W; NULL: LIMIT_INJECT_WAIT_S */
    const char *sender;      /* -f or -r; NULL when it is not said */
    gboolean from_fields;    /* -t: recipients stand in To, Cc and Bcc, too */
    gboolean help;
    gboolean version;
    const char *const *recipients; /* NULL-terminated, perhaps empty */
} Arguments;

/* Reads argv (NULL-terminated, without the program's name), which must outlive *ret_arguments.
 * POSTERN_ERROR_INVALID. */
gboolean arguments_parse(const char *const *argv, Arguments *ret_arguments,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
