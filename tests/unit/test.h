/*
 * What unit tests share. Tests are g_test programs; each states its promise in its name.
 */
#pragma once

#include "base/base.h"

/* How long a test waits for what has to come: far more than a busy machine needs, so that only a
 * test that fails waits so long. */
#define TEST_PATIENCE_US (180 * US_PER_S)

/* Declares `error` outside: assert_ok(f(x, &error)) fails with the error's own words. */
#define assert_ok(call)                                                                            \
    G_STMT_START                                                                                   \
    {                                                                                              \
        if (!(call))                                                                               \
            g_error("%s:%d: %s: %s", __FILE__, __LINE__, #call,                                    \
                    error ? error->message : "failed without an error");                           \
    }                                                                                              \
    G_STMT_END

/* The call fails with this code, and leaves error clear again. */
#define assert_fails(call, expected_code)                                                          \
    G_STMT_START                                                                                   \
    {                                                                                              \
        if (call)                                                                                  \
            g_error("%s:%d: %s succeeded, expected it to fail", __FILE__, __LINE__, #call);        \
        g_assert_error(error, POSTERN_ERROR, expected_code);                                       \
        g_clear_error(&error);                                                                     \
    }                                                                                              \
    G_STMT_END
