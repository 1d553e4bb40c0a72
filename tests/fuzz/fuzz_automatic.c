/*
 * Whether a machine wrote a message: reverse path and sender's address, a NUL behind each, then the
 * message. Another field can only add a reason. Which list carried it is an address, or not known.
 */
#include "tests/fuzz/fuzz.h"

#include "mail/address.h"
#include "mail/automatic.h"
#include "mail/list.h"

#define KNOWN_REASONS ((AUTOMATIC_AUTO_RESPONSE << 1) - 1)

static void
assert_list(const HeaderBlock *block)
{
    g_autoptr(Mail) mail = mail_new();
    g_autofree char *list = list_address(block, mail);
    g_autofree char *canonical = list ? address_canonical(list) : NULL;
    g_assert_cmpstr(list, ==, canonical);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzInput input = {data, size};
    g_autofree char *reverse_path = fuzz_text(&input);
    g_autofree char *address = fuzz_text(&input);
    g_autoptr(HeaderBlock) block = header_block_scan((const char *)input.bytes, input.length);
    guint32 reasons = automatic_judge(block, reverse_path, *address ? address : NULL);
    g_assert_cmpuint(reasons & ~(guint32)KNOWN_REASONS, ==, 0);
    g_assert_cmpuint(reasons & AUTOMATIC_OWN_MARK, ==, 0);
    g_assert_cmpint((reasons & AUTOMATIC_NULL_SENDER) != 0, ==, *reverse_path == '\0');
    assert_list(block);
    g_autofree char *text = automatic_describe(reasons);
    g_assert_cmpint(*text != '\0', ==, reasons != 0);

    GString *more = g_string_new("Auto-Submitted: auto-replied\r\nList-Id: <x.example>\r\n");
    g_string_append_len(more, (const char *)input.bytes, (gssize)input.length);
    g_autoptr(HeaderBlock) longer = header_block_scan(more->str, more->len);
    guint32 wanted = reasons | AUTOMATIC_AUTO_SUBMITTED | AUTOMATIC_LIST;
    guint32 found = automatic_judge(longer, reverse_path, *address ? address : NULL);
    /* A message that began with an mbox line, or as no header at all, begins otherwise now. */
    if (header_block_size(longer) == header_block_size(block) + 2)
        g_assert_cmpuint(found, ==, wanted);
    g_string_free(more, TRUE);
    return 0;
}
