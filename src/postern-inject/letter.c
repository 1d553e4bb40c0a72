#include "postern-inject/letter.h"

#include "base/digest.h"
#include "base/limits.h"
#include "mail/header.h"
#include "mail/writer.h"
#include "postern-inject/addresses.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define FIRST_BYTES (64 * 1024)
/* Kept free before the content, for fields. */
#define ROOM_BYTES 2048

struct Letter {
    char *buffer;
    gsize allocated;
    gsize start; /* the content is from here … */
    gsize end;   /* … to here */
};

/* --- reading ---------------------------------------------------------------------------------- */

static gboolean
make_room(Letter *letter, guint64 limit, GError **error)
{
    if (letter->end < letter->allocated)
        return TRUE;
    /* One byte more than the limit, to see that there is one. */
    gsize most = (gsize)limit + 1 + ROOM_BYTES;
    gsize wanted = MIN(MAX(letter->allocated * 2, FIRST_BYTES), most);
    char *bigger = g_try_realloc(letter->buffer, wanted);
    if (!bigger) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_FULL, "no memory for the message");
        return FALSE;
    }
    letter->buffer = bigger;
    letter->allocated = wanted;
    return TRUE;
}

/* FALSE at the end of the input, or with error. */
static gboolean
read_piece(Letter *letter, int fd, GError **error)
{
    for (;;) {
        ssize_t got = read(fd, letter->buffer + letter->end, letter->allocated - letter->end);
        if (got > 0)
            letter->end += (gsize)got;
        if (got >= 0)
            return got > 0;
        if (errno == EINTR)
            continue;
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_FAILED, "reading the message: %s",
                    g_strerror(errno));
        return FALSE;
    }
}

static void
skip_mbox_line(Letter *letter)
{
    const char *bytes = letter->buffer + letter->start;
    gsize length = letter->end - letter->start;
    if (length < 5 || memcmp(bytes, "From ", 5) != 0)
        return;
    const char *lf = memchr(bytes, '\n', length);
    letter->start = lf ? (gsize)(lf + 1 - letter->buffer) : letter->end;
}

Letter *
letter_read(int fd, guint64 limit, GError **error)
{
    g_autoptr(Letter) letter = g_new0(Letter, 1);
    GError *failure = NULL;
    letter->start = letter->end = ROOM_BYTES;
    while (make_room(letter, limit, &failure) && read_piece(letter, fd, &failure))
        if (letter->end - letter->start > limit) {
            g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
                        "message too big, at most %" G_GUINT64_FORMAT " bytes", limit);
            return NULL;
        }
    if (failure) {
        g_propagate_error(error, failure);
        return NULL;
    }
    skip_mbox_line(letter);
    return g_steal_pointer(&letter);
}

void
letter_free(Letter *letter)
{
    if (!letter)
        return;
    g_free(letter->buffer);
    g_free(letter);
}

gconstpointer
letter_bytes(const Letter *letter, gsize *ret_length)
{
    *ret_length = letter->end - letter->start;
    return letter->buffer + letter->start;
}

static HeaderBlock *
scan(const Letter *letter)
{
    gsize length;
    const char *bytes = letter_bytes(letter, &length);
    return header_block_scan(bytes, length);
}

/* --- who it is for ---------------------------------------------------------------------------- */

static gboolean
is_named(const HeaderField *field, const char *name)
{
    return strlen(name) == field->name_length &&
           g_ascii_strncasecmp(field->name, name, field->name_length) == 0;
}

GPtrArray *
letter_addressees(const Letter *letter)
{
    GPtrArray *addressees = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(HeaderBlock) block = scan(letter);
    for (guint i = 0; i < header_block_size(block); i++) {
        const HeaderField *field = header_block_at(block, i);
        if (!is_named(field, "To") && !is_named(field, "Cc") && !is_named(field, "Bcc"))
            continue;
        g_autofree char *value = header_field_unfold(field);
        addresses_read(value, addressees);
    }
    return addressees;
}

/* Takes out what is from one offset of the buffer up to another, by moving what stands before: the
 * rest may be large. */
static void
take_out(Letter *letter, gsize from, gsize to)
{
    memmove(letter->buffer + letter->start + (to - from), letter->buffer + letter->start,
            from - letter->start);
    letter->start += to - from;
}

/* Behind the line end of the field's last line. */
static gsize
end_of(const Letter *letter, const HeaderField *field)
{
    const char *end = field->body + field->body_length;
    const char *lf = memchr(end, '\n', letter->end - (gsize)(end - letter->buffer));
    return lf ? (gsize)(lf + 1 - letter->buffer) : letter->end;
}

void
letter_hide_bcc(Letter *letter)
{
    g_autoptr(HeaderBlock) block = scan(letter);
    /* What stands before one that is taken out moves, and has been looked at. */
    for (guint i = 0; i < header_block_size(block); i++) {
        const HeaderField *field = header_block_at(block, i);
        if (is_named(field, "Bcc"))
            take_out(letter, (gsize)(field->name - letter->buffer), end_of(letter, field));
    }
}

/* --- what it lacks ---------------------------------------------------------------------------- */

static gboolean
has(const HeaderBlock *block, const char *name)
{
    g_autofree char *value = header_block_value(block, name);
    return *value != '\0';
}

static void
write_id(GString *out, const Sha256 *digest, const char *domain)
{
    g_autofree char *unique = base32_encode(digest->bytes, sizeof digest->bytes);
    g_autofree char *id = g_strdup_printf("%s@%s", unique, domain);
    writer_ids(out, "Message-ID", (const char *const[]){id, NULL});
}

static void
write_local_fields(const Letter *letter, const HeaderBlock *block, const char *sender,
                   const char *domain, gint64 now_us, guint64 nonce, GString *out)
{
    gint64 when[] = {now_us, (gint64)nonce};
    Sha256 digest = digest_sha256(when, sizeof when);
    if (!has(block, "From") && writer_is_address(sender))
        writer_mailbox(out, "From", NULL, sender);
    writer_date(out, "Date", now_us);
    write_id(out, &digest, domain);
    /* What begins without a field is all body. */
    if (header_block_size(block) == 0 && letter->start < letter->end &&
        !strchr("\r\n", letter->buffer[letter->start]))
        g_string_append(out, "\r\n");
}

static void
put_before(Letter *letter, const GString *fields)
{
    g_return_if_fail(fields->len <= letter->start);
    letter->start -= fields->len;
    memcpy(letter->buffer + letter->start, fields->str, fields->len);
}

void
letter_complete(Letter *letter, const char *sender, const char *domain, gint64 now_us,
                guint64 nonce)
{
    g_autoptr(HeaderBlock) block = scan(letter);
    g_autoptr(GString) fields = g_string_new(NULL);
    gsize length;
    gconstpointer bytes = letter_bytes(letter, &length);
    if (has(block, "Message-ID") || has(block, "Date"))
        return;
    if (header_block_count(block, "Received")) {
        Sha256 digest = digest_sha256(bytes, length);
        write_id(fields, &digest, domain);
    } else {
        write_local_fields(letter, block, sender, domain, now_us, nonce, fields);
    }
    put_before(letter, fields);
}
