/* Clock, backoff, log lines, descriptors. */
#include "base/backoff.h"
#include "base/clock.h"
#include "base/io.h"
#include "base/log.h"
#include "test.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

static void
a_fake_clock_moves_when_told(void)
{
    ClockFake fake;
    clock_fake_init(&fake, 1000);
    g_assert_cmpint(clock_now_us(&fake.clock), ==, 1000);
    clock_fake_advance(&fake, 5);
    g_assert_cmpint(clock_now_us(&fake.clock), ==, 1005);
    g_assert_cmpint(clock_monotonic_us(&fake.clock), ==, 5);
}

static void
times_are_written_as_rfc3339(void)
{
    g_autofree char *text = clock_format_rfc3339(G_GINT64_CONSTANT(1772357400) * US_PER_S);
    g_assert_cmpstr(text, ==, "2026-03-01T09:30:00Z");
}

static void
backoff_doubles_to_its_bound(void)
{
    RandomSeeded seeded;
    random_seeded_init(&seeded, 1);
    const Backoff backoff = {30 * US_PER_S, 30 * US_PER_MIN};
    gint64 expected = backoff.first_us;
    for (guint failures = 1; failures < 100; failures++) {
        gint64 delay = backoff_delay_us(&backoff, failures, &seeded.random);
        g_assert_cmpint(delay, >=, expected * 4 / 5);
        g_assert_cmpint(delay, <=, expected * 6 / 5);
        expected = MIN(expected * 2, backoff.max_us);
    }
}

static void
a_log_line_cannot_be_broken_by_its_values(void)
{
    g_autofree char *line =
        log_format(LOG_WARNING, "received", "from", "a@b.example", "why", "x\nerror forged=1",
                   "empty", "", "absent", NULL, "ticket", LOG_INT(-12), NULL);
    g_assert_cmpstr(line, ==,
                    "warning received from=a@b.example why=\"x\\nerror forged=1\" empty=\"\" "
                    "ticket=-12");
}

static void
a_sealed_memory_file_stays_as_it_is(void)
{
    GError *error = NULL;
    g_auto(Fd) fd = io_memfd_sealed("test", "hello", 5, &error);
    char back[5];
    g_assert_no_error(error);
    g_assert_true(io_is_sealed(fd));
    assert_ok(io_read_full(fd, back, sizeof back, 0, &error));
    g_assert_cmpmem(back, sizeof back, "hello", 5);
    g_assert_cmpint(pwrite(fd, "x", 1, 0), <, 0);
    const void *mapped = mmap(NULL, 5, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    g_assert_true(mapped == MAP_FAILED);
    g_assert_cmpint(ftruncate(fd, 0), <, 0);
}

static void
descriptors_cross_a_socket(void)
{
    GError *error = NULL;
    int pair[2];
    char byte;
    gsize length;
    Fd passed = -1;
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), ==, 0);
    g_auto(Fd) file = io_memfd_sealed("test", "abc", 3, &error);
    assert_ok(io_send_with_fd(pair[0], "m", 1, file, &error));
    assert_ok(io_recv_with_fd(pair[1], &byte, 1, &length, &passed, &error));
    g_assert_cmpuint(length, ==, 1);
    g_assert_true(passed >= 0 && io_is_sealed(passed));
    fd_clear(&passed);
    close(pair[0]);
    assert_ok(io_recv_with_fd(pair[1], &byte, 1, &length, &passed, &error));
    g_assert_cmpuint(length, ==, 0);
    close(pair[1]);
}

static void
reads_end_by_their_deadline_or_when_the_other_side_goes(void)
{
    GError *error = NULL;
    int pair[2];
    char byte;
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), ==, 0);
    gint64 soon = clock_monotonic_us(clock_system()) + 2 * US_PER_MS;
    assert_fails(io_read_full(pair[0], &byte, 1, soon, &error), POSTERN_ERROR_DEADLINE);
    close(pair[1]);
    assert_fails(io_read_full(pair[0], &byte, 1, 0, &error), POSTERN_ERROR_CLOSED);
    assert_fails(io_write_full(pair[0], "x", 1, 0, &error), POSTERN_ERROR_CLOSED);
    close(pair[0]);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/clock/a-fake-clock-moves-when-told", a_fake_clock_moves_when_told);
    g_test_add_func("/clock/times-are-written-as-rfc3339", times_are_written_as_rfc3339);
    g_test_add_func("/backoff/doubles-to-its-bound", backoff_doubles_to_its_bound);
    g_test_add_func("/log/a-line-cannot-be-broken-by-its-values",
                    a_log_line_cannot_be_broken_by_its_values);
    g_test_add_func("/io/a-sealed-memory-file-stays-as-it-is", a_sealed_memory_file_stays_as_it_is);
    g_test_add_func("/io/descriptors-cross-a-socket", descriptors_cross_a_socket);
    g_test_add_func("/io/reads-end-by-their-deadline-or-when-the-other-side-goes",
                    reads_end_by_their_deadline_or_when_the_other_side_goes);
    return g_test_run();
}
