#include "base/clock.h"

static gint64
system_now_us(const Clock *clock)
{
    (void)clock;
    return g_get_real_time(); /* lint: this is the clock */
}

static gint64
system_monotonic_us(const Clock *clock)
{
    (void)clock;
    return g_get_monotonic_time(); /* lint: this is the clock */
}

const Clock *
clock_system(void)
{
    static const Clock system_clock = {system_now_us, system_monotonic_us};
    return &system_clock;
}

gint64
clock_now_us(const Clock *clock)
{
    return clock->now_us(clock);
}

gint64
clock_monotonic_us(const Clock *clock)
{
    return clock->monotonic_us(clock);
}

static gint64
fake_now_us(const Clock *clock)
{
    return ((const ClockFake *)clock)->now_us;
}

static gint64
fake_monotonic_us(const Clock *clock)
{
    return ((const ClockFake *)clock)->monotonic_us;
}

void
clock_fake_init(ClockFake *fake, gint64 now_us)
{
    fake->clock.now_us = fake_now_us;
    fake->clock.monotonic_us = fake_monotonic_us;
    fake->now_us = now_us;
    fake->monotonic_us = 0;
}

void
clock_fake_advance(ClockFake *fake, gint64 us)
{
    fake->now_us += us;
    fake->monotonic_us += us;
}

char *
clock_format_rfc3339(gint64 us)
{
    g_autoptr(GDateTime) when = g_date_time_new_from_unix_utc(us / US_PER_S);
    if (!when)
        return g_strdup("-");
    return g_date_time_format(when, "%Y-%m-%dT%H:%M:%SZ");
}
