/* What stands behind #time, #remind, #repeat and #digest: whatever is read can be shown, and keeps
 * its bounds. */
#include "base/limits.h"
#include "desk/agenda.h"
#include "desk/time_entry.h"
#include "tests/fuzz/fuzz.h"

#define TODAY  20779
#define NOW_US (TODAY * US_PER_DAY + 50000 * US_PER_S)

static void
try_time(const char *written)
{
    g_autoptr(TimeEntry) entry = NULL;
    g_autofree char *why = NULL;
    if (!time_entry_read(written, TODAY, TRUE, &entry, &why)) {
        g_assert_nonnull(why);
        return;
    }
    g_autofree char *shown = time_entry_show(entry);
    g_assert_cmpint(entry->minutes, >, 0);
    g_assert_cmpint(entry->minutes, <=, LIMIT_TIME_ENTRY_MIN);
    g_assert_cmpint(entry->day, <=, TODAY);
    g_assert_true(g_utf8_validate(shown, -1, NULL));
}

static void
try_reminder(const char *written)
{
    g_autoptr(Reminder) reminder = NULL;
    g_autofree char *why = NULL;
    if (!reminder_read(written, NOW_US, "Europe/Copenhagen", &reminder, &why)) {
        g_assert_nonnull(why);
        return;
    }
    g_autofree char *shown = reminder_show(reminder, "Europe/Copenhagen");
    g_assert_cmpint(reminder->due_us, >, NOW_US);
    g_assert_true(g_utf8_validate(shown, -1, NULL));
}

static void
try_recurrence(const char *written)
{
    Recurrence recurrence;
    g_autofree char *why = NULL;
    if (!recurrence_read(written, TODAY, &recurrence, &why)) {
        g_assert_nonnull(why);
        return;
    }
    g_autofree char *shown = recurrence_show(&recurrence);
    g_assert_true(g_utf8_validate(shown, -1, NULL));
    g_assert_cmpint(recurrence.every, >, 0);
    g_assert_cmpint(recurrence.count, <=, LIMIT_REPEATS);
    g_assert_true(recurrence.until == 0 || recurrence.until > TODAY);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Digest digest;
    if (size > LIMIT_COMMAND_CHARS || !g_utf8_validate((const char *)data, (gssize)size, NULL))
        return 0;
    g_autofree char *written = g_strndup((const char *)data, size);
    try_time(written);
    try_reminder(written);
    try_recurrence(written);
    if (digest_read(written, &digest))
        g_assert_cmpint(digest, <=, DIGEST_WEEKLY);
    return 0;
}
