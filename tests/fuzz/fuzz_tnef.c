/*
 * winmail.dat, and the rich text in it. The first byte says which: a whole file, compressed rich
 * text, or rich text as it stands. What comes out is clean, and its files are inside the input.
 */
#include "tests/fuzz/fuzz.h"

#include "mail/mail.h"
#include "mail/msgid.h"
#include "parse/rtf.h"
#include "parse/tnef.h"

#include <stdlib.h>
#include <string.h>

#define BYTES_LIMIT (64 * 1024)

static void
assert_clean(const char *text)
{
    g_assert_true(g_utf8_validate(text, -1, NULL));
    g_assert_true(mail_text_is_clean(text));
}

static void
try_file(const void *bytes, gsize length)
{
    gboolean cut = FALSE;
    g_autoptr(Tnef) tnef = tnef_read(bytes, length, BYTES_LIMIT, &cut);
    g_assert_cmpint(tnef != NULL, ==, tnef_is(bytes, length));
    if (!tnef)
        return;
    assert_clean(tnef->text);
    for (guint i = 0; i < tnef->files->len; i++) {
        const TnefFile *file = tnef->files->pdata[i];
        g_assert_cmpuint(file->length, <=, length);
        g_assert_cmpuint(file->offset, <=, length - file->length);
        g_assert_true(g_utf8_validate(file->name, -1, NULL));
        g_assert_true(!*file->type || mail_type_is_clean(file->type));
        g_assert_true(!*file->content_id || msgid_is_clean(file->content_id));
    }
}

static void
try_rich_text(const char *bytes, gsize length)
{
    gboolean is_html = FALSE;
    g_autofree char *text = rtf_to_text(bytes, length, &is_html);
    assert_clean(text);
}

static void
try_compressed(const void *bytes, gsize length)
{
    g_autoptr(GBytes) rtf = rtf_decompress(bytes, length);
    if (!rtf)
        return;
    g_assert_cmpuint(g_bytes_get_size(rtf), <=, RTF_BYTES);
    try_rich_text(g_bytes_get_data(rtf, NULL), g_bytes_get_size(rtf));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzInput input = {data, size};
    guint8 choice = fuzz_byte(&input) % 3;
    char *exact = fuzz_exact(input.bytes, input.length);
    if (choice == 0)
        try_file(exact, input.length);
    else if (choice == 1)
        try_compressed(exact, input.length);
    else
        try_rich_text(exact, input.length);
    free(exact);
    return 0;
}
