/*
 * The pre-scan: it ends in good time, says the same twice, and of a message it has let pass the
 * part tree can be built (see fuzz_worker.c).
 */
#include "tests/fuzz/fuzz.h"

#include "parse/prescan.h"

#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    PrescanResult first = prescan_message((const char *)data, size);
    PrescanResult second = prescan_message((const char *)data, size);
    g_assert_cmpstr(first.over, ==, second.over);
    g_assert_cmpint(first.is_defect, ==, second.is_defect);
    g_assert_true(!first.over || *first.over);
    return 0;
}
