#include "base/pack.h"

#include "base/text.h"

#include <string.h>

#define SMALLEST_MEMBER_BYTES 4

void
pack_u32(GByteArray *into, guint32 number)
{
    guint32 bytes = GUINT32_TO_LE(number);
    g_byte_array_append(into, (const guint8 *)&bytes, sizeof bytes);
}

void
pack_u64(GByteArray *into, guint64 number)
{
    guint64 bytes = GUINT64_TO_LE(number);
    g_byte_array_append(into, (const guint8 *)&bytes, sizeof bytes);
}

void
pack_text(GByteArray *into, const char *text)
{
    guint length = (guint)strlen(text);
    pack_u32(into, length);
    g_byte_array_append(into, (const guint8 *)text, length + 1);
}

void
pack_texts(GByteArray *into, char *const *texts)
{
    guint count = 0;
    while (texts[count])
        count++;
    pack_u32(into, count);
    for (guint i = 0; i < count; i++)
        pack_text(into, texts[i]);
}

/* The next bytes, or NULL when there are not so many. */
static const guint8 *
take(Unpack *from, gsize bytes)
{
    if (from->is_wrong || bytes > from->left) {
        from->is_wrong = TRUE;
        return NULL;
    }
    const guint8 *taken = from->at;
    from->at += bytes;
    from->left -= bytes;
    return taken;
}

guint32
unpack_u32(Unpack *from)
{
    guint32 number = 0;
    const guint8 *bytes = take(from, sizeof number);
    if (bytes)
        memcpy(&number, bytes, sizeof number);
    return GUINT32_FROM_LE(number);
}

guint64
unpack_u64(Unpack *from)
{
    guint64 number = 0;
    const guint8 *bytes = take(from, sizeof number);
    if (bytes)
        memcpy(&number, bytes, sizeof number);
    return GUINT64_FROM_LE(number);
}

char *
unpack_text(Unpack *from)
{
    gsize length = unpack_u32(from);
    const char *bytes = (const char *)take(from, length + 1);
    if (bytes && bytes[length] == '\0' && text_is_utf8(bytes, length))
        return g_memdup2(bytes, length + 1);
    from->is_wrong = TRUE;
    return g_strdup("");
}

guint
unpack_count(Unpack *from, guint most)
{
    guint count = unpack_u32(from);
    if (count <= most && count <= from->left / SMALLEST_MEMBER_BYTES)
        return count;
    from->is_wrong = TRUE;
    return 0;
}

char **
unpack_texts(Unpack *from, guint most)
{
    guint count = unpack_count(from, most);
    char **texts = g_new0(char *, count + 1);
    for (guint i = 0; i < count; i++)
        texts[i] = unpack_text(from);
    return texts;
}

gboolean
unpack_is_done(const Unpack *from)
{
    return !from->is_wrong && from->left == 0;
}
