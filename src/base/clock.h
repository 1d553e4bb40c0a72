/*
 * Time, handed in. Nothing outside clock.c asks the system what time it is.
 */
#pragma once

#include "base/base.h"

/* A source of time. now_us is wall-clock UTC (what is stored and shown; it may jump);
 * monotonic_us only ever grows (what deadlines are made of). Callable from any thread. */
typedef struct Clock Clock;
struct Clock {
    gint64 (*now_us)(const Clock *clock);
    gint64 (*monotonic_us)(const Clock *clock);
};

/* The system's clock; never freed. */
const Clock *clock_system(void);

gint64 clock_now_us(const Clock *clock);
gint64 clock_monotonic_us(const Clock *clock);

/* A clock that stands still until told otherwise, for tests. The first member is the Clock. */
typedef struct {
    Clock clock;
    gint64 now_us;
    gint64 monotonic_us;
} ClockFake;

/* Starts fake at the wall-clock time now_us and monotonic 0. */
void clock_fake_init(ClockFake *fake, gint64 now_us);
/* Moves both readings forward by us. */
void clock_fake_advance(ClockFake *fake, gint64 us);

/* Writes us as RFC 3339 UTC with seconds ("2026-03-01T09:30:00Z"). Caller frees. */
char *clock_format_rfc3339(gint64 us);
