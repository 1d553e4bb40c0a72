/*
 * Messages made to hurt a parser: the real postern-parse bears each within its limits of time and
 * memory, and does not die of it.
 */
#include "base/clock.h"
#include "tests/unit/hostile.h"
#include "tests/unit/real_worker.h"
#include "tests/unit/test.h"

#include <string.h>

/* The most memory the worker has had at once, as the kernel says it. */
static char *
peak_memory(pid_t pid)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/status", (int)pid);
    g_autofree char *status = NULL;
    if (!g_file_get_contents(path, &status, NULL, NULL))
        return g_strdup("?");
    const char *peak = strstr(status, "VmHWM:");
    if (!peak)
        return g_strdup("?");
    peak += strlen("VmHWM:");
    return g_strstrip(g_strndup(peak, strcspn(peak, "\n")));
}

/* The whole of the large ones is for the bench; a sanitizer takes several times as long. */
#define PART (UNDER_SANITIZER ? 40 : 5)

/* Done means within LIMIT_PARSE_CPU_S and LIMIT_PARSE_MEMORY_BYTES: the worker's own limits end it
 * else. How long it took is told, and no matter of pass or fail. */
static void
test_is_borne(gconstpointer data)
{
    const Hostile *kind = data;
    Real real;
    real_init(&real);
    ParsePool *pool = parse_pool_new(&real.starter, 1);
    g_autoptr(GString) message = hostile_make(kind, PART);
    g_autoptr(GBytes) bytes = NULL;
    Mail *mail = NULL;
    char *why = NULL;
    ParsePoolStatus status;
    gint64 begun_us = clock_monotonic_us(clock_system());
    ParseOutcome outcome = parse_pool_read(pool, message->str, message->len, &mail, &bytes, &why);
    gint64 took_us = clock_monotonic_us(clock_system()) - begun_us;
    if (outcome != PARSE_DONE)
        g_error("%s: outcome %d: %s", kind->name, outcome, why);
    g_autofree char *peak = peak_memory(real.last);
    g_test_message("%s: %zu KB read in %" G_GINT64_FORMAT " ms, %s at most", kind->name,
                   message->len / 1024, took_us / US_PER_MS, peak);
    g_assert_cmpint((mail->flags & MAIL_TOO_COMPLEX) != 0, ==, kind->too_complex);
    mail_free(mail);
    parse_pool_status(pool, &status);
    g_assert_cmpuint(status.deaths, ==, 0);
    parse_pool_free(pool);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (guint i = 0; hostile_at(i); i++) {
        g_autofree char *path = g_strdup_printf("/hostile/%s", hostile_at(i)->name);
        g_test_add_data_func(path, hostile_at(i), test_is_borne);
    }
    return g_test_run();
}
