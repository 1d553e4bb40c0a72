/*
 * A wall clock that can be set: put before posternd with LD_PRELOAD, it answers for the system's.
 * How far it is ahead, or where it stands still, is in the file SET_CLOCK names, which whoever
 * tortures maps too (lib/set_clock.py). Timers and the monotonic clock are not touched: libfaketime
 * moves the deadlines of pthread_cond_timedwait with the wall clock even where they are monotonic.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_US 1000
#define US_PER_S  1000000

typedef struct {
    _Atomic int64_t ahead_us;
    _Atomic int64_t stands_us; /* since 1970, 0: it goes */
} Setting;

static Setting *setting;

__attribute__((constructor)) static void
map_setting(void)
{
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): nobody changes the environment */
    const char *path = getenv("SET_CLOCK");
    int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (fd < 0)
        return;
    void *mapped = mmap(NULL, sizeof *setting, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (mapped != MAP_FAILED)
        setting = mapped;
}

static int64_t
now_us(void)
{
    struct timespec real;
    syscall(SYS_clock_gettime, CLOCK_REALTIME, &real);
    int64_t us = (int64_t)real.tv_sec * US_PER_S + real.tv_nsec / NS_PER_US;
    if (!setting)
        return us;
    int64_t stands_us = atomic_load(&setting->stands_us);
    return stands_us ? stands_us : us + atomic_load(&setting->ahead_us);
}

int
clock_gettime(clockid_t which, struct timespec *ret_time)
{
    if (which != CLOCK_REALTIME && which != CLOCK_REALTIME_COARSE)
        return (int)syscall(SYS_clock_gettime, which, ret_time);
    int64_t us = now_us();
    *ret_time = (struct timespec){us / US_PER_S, us % US_PER_S * NS_PER_US};
    return 0;
}

int
gettimeofday(struct timeval *restrict ret_time, void *restrict zone)
{
    (void)zone;
    int64_t us = now_us();
    *ret_time = (struct timeval){us / US_PER_S, us % US_PER_S};
    return 0;
}

time_t
time(time_t *ret_time)
{
    time_t s = now_us() / US_PER_S;
    if (ret_time)
        *ret_time = s;
    return s;
}
