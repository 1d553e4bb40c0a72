#include "base/killpoint.h"

#include "base/base.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define KILLPOINT_NAME(name, when, passes) #name,
static const char *const names[] = {KILLPOINTS(KILLPOINT_NAME)};

/* Whether order, "NAME:N", is about the point; then N. */
static gboolean
is_ordered(const char *order, KillPoint point, gint64 *ret_passing)
{
    gsize length = strlen(names[point]);
    return strncmp(order, names[point], length) == 0 && order[length] == ':' &&
           g_ascii_string_to_signed(order + length + 1, 10, 1, G_MAXINT, ret_passing, NULL);
}

void
killpoint_pass(KillPoint point)
{
    static gint passed; /* lint: only the one point that is ordered is counted */
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): nobody changes the environment */
    const char *order = getenv("POSTERN_KILLPOINT");
    gint64 passing;
    if (order && is_ordered(order, point, &passing) && g_atomic_int_add(&passed, 1) + 1 == passing)
        kill(getpid(), SIGKILL);
}
