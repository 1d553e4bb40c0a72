#include "parse/charset.h"
#include "parse/fields.h"
#include "parse/gmime_body.h"
#include "parse/gmime_tnef.h"
#include "parse/gmime_uu.h"
#include "parse/prescan.h"
#include "parse/worker.h"

#include <string.h>

void
worker_init(void)
{
    g_mime_init();
}

/* The body as it stands, when there is no telling what it is. Bytes with NULs in them are no text.
 */
static void
read_raw_body(const char *bytes, gsize length, Mail *mail)
{
    gboolean guessed = FALSE;
    if (length == 0 || memchr(bytes, '\0', length)) {
        mail->flags |= MAIL_NO_TEXT;
        return;
    }
    gmime_body_set_text(mail, charset_text(NULL, bytes, length, &guessed));
    if (guessed)
        mail->flags |= MAIL_CHARSET_GUESSED;
}

static gboolean
has_empty_line_before(const char *bytes, gsize offset)
{
    if (offset == 0 || bytes[offset - 1] != '\n')
        return FALSE;
    gsize line = offset - 1;
    if (line && bytes[line - 1] == '\r')
        line--;
    return line == 0 || bytes[line - 1] == '\n';
}

/* A multipart without a boundary, or whose boundary never comes. */
static gboolean
has_no_parts(const GmimeTree *tree)
{
    GMimeObject *root = gmime_tree_root(tree);
    return !root ||
           (GMIME_IS_MULTIPART(root) && g_mime_multipart_get_count(GMIME_MULTIPART(root)) == 0);
}

static void
read_parts(const HeaderBlock *block, const char *bytes, gsize length, Mail *mail)
{
    gsize body = header_block_body_offset(block);
    g_autoptr(GmimeTree) tree = gmime_tree_new(block, bytes, length);
    if (body < length && !has_empty_line_before(bytes, body))
        mail->flags |= MAIL_MIME_DEFECT;
    if (tree && !has_no_parts(tree)) {
        gmime_body_read(tree, length, mail);
        return;
    }
    mail->flags |= MAIL_MIME_DEFECT;
    read_raw_body(bytes + body, length - body, mail);
}

Mail *
worker_read(const char *bytes, gsize length)
{
    g_autoptr(HeaderBlock) block = header_block_scan(bytes, length);
    g_autoptr(Mail) mail = mail_new();
    fields_read(block, mail);
    if (header_block_size(block) == 0 && !header_block_is_cut(block)) {
        mail->flags |= MAIL_NO_HEADER;
        read_raw_body(bytes, length, mail);
        return g_steal_pointer(&mail);
    }
    PrescanResult scan = prescan_message(bytes, length);
    if (scan.is_defect)
        mail->flags |= MAIL_MIME_DEFECT;
    if (scan.over || header_block_is_cut(block))
        mail->flags |= MAIL_TOO_COMPLEX;
    else
        read_parts(block, bytes, length, mail);
    return g_steal_pointer(&mail);
}

GBytes *
worker_take(const char *bytes, gsize length, const char *place)
{
    if (prescan_message(bytes, length).over)
        return NULL;
    g_autoptr(HeaderBlock) block = header_block_scan(bytes, length);
    g_autoptr(GmimeTree) tree = gmime_tree_new(block, bytes, length);
    GMimeObject *part = tree ? gmime_tree_find(tree, place) : NULL;
    if (tree && !part) {
        GBytes *inside = gmime_tnef_take(tree, place);
        return inside ? inside : gmime_uu_take(tree, place);
    }
    if (!part)
        return NULL;
    return GMIME_IS_MULTIPART(part) ? NULL : gmime_tree_content(tree, part);
}
