#include "mailbox/envelope.h"

#include "mail/address.h"
#include "mail/msgid.h"
#include "mail/sender.h"

#include <string.h>

static char *
author_path(const HeaderBlock *block)
{
    g_auto(Sender) sender = {0};
    sender_read(block, &sender);
    if (!sender.address || g_str_has_prefix(sender.address, "mailer-daemon@") ||
        g_str_has_prefix(sender.address, "postmaster@"))
        return g_strdup("");
    return g_strdup(sender.address);
}

char *
envelope_reverse_path(gconstpointer bytes, gsize length)
{
    g_autoptr(HeaderBlock) block = header_block_scan(bytes, length);
    if (header_block_count(block, "Return-Path") == 0)
        return author_path(block);
    g_autofree char *value = header_block_value(block, "Return-Path");
    gsize end = strlen(value);
    char *path = NULL;
    if (end >= 2 && value[0] == '<' && value[end - 1] == '>' &&
        address_parse_path(value + 1, end - 2, FALSE, &path))
        return path;
    return g_strdup("");
}

char **
envelope_conversation(gconstpointer bytes, gsize length)
{
    static const char *const names[] = {"Message-ID", "In-Reply-To", "References"};
    g_autoptr(HeaderBlock) block = header_block_scan(bytes, length);
    g_autoptr(GPtrArray) ids = g_ptr_array_new();
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *value = header_block_value(block, names[i]);
        char **some = msgid_list(value);
        for (char **id = some; *id; id++)
            g_ptr_array_add(ids, *id);
        g_free(some); /* the ids go on */
    }
    g_ptr_array_add(ids, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&ids), FALSE);
}
