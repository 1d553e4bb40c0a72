/*
 * Whom a message is from: an address or a reason, never both; and an address stands in the message
 * as it is.
 */
#include "tests/fuzz/fuzz.h"

#include "mail/address.h"
#include "mail/sender.h"

#include <string.h>

/* Not for U-labels, which stand there in other letters. */
static void
assert_stands_there(const guint8 *bytes, gsize length, const char *address)
{
    g_autofree char *lower = g_memdup2(bytes, length);
    for (gsize i = 0; i < length; i++)
        lower[i] = g_ascii_tolower(lower[i]);
    g_assert_true(strstr(address, "xn--") || memmem(lower, length, address, strlen(address)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(HeaderBlock) block = header_block_scan((const char *)data, size);
    g_auto(Sender) sender;
    sender_read(block, &sender);
    g_assert_true((sender.address == NULL) != (sender.why == NULL));
    if (!sender.address)
        return 0;
    g_autofree char *canonical = address_canonical(sender.address);
    g_assert_cmpstr(canonical, ==, sender.address);
    g_assert_cmpuint(header_block_count(block, "From"), ==, 1);
    assert_stands_there(data, size, sender.address);
    return 0;
}
