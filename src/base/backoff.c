#include "base/backoff.h"

gint64
backoff_delay_us(const Backoff *backoff, guint failures, Random *random)
{
    gint64 delay = backoff->first_us;
    for (guint i = 1; i < failures && delay < backoff->max_us; i++)
        delay *= 2;
    delay = MIN(delay, backoff->max_us);
    gint64 spread = delay / 5;
    if (spread > 0)
        delay += (gint64)(random_uint64(random) % (guint64)(2 * spread + 1)) - spread;
    return delay;
}
