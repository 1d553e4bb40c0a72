#include "mail/list.h"

#include "mail/address.h"

#include <string.h>

#define MAILTO "mailto:"

/* The first URI in List-Post that is an address. */
static char *
posted_to(const HeaderBlock *block)
{
    g_autofree char *value = header_block_value(block, "List-Post");
    g_autofree char *lower = g_ascii_strdown(value, -1);
    const char *found = strstr(lower, MAILTO);
    if (!found)
        return NULL;
    const char *start = found + strlen(MAILTO);
    g_autofree char *spec = g_strndup(start, strcspn(start, ">?,; \t"));
    return address_canonical(spec);
}

/* What stands between the last < and >, or all of it. */
static char *
id_of(const HeaderBlock *block)
{
    g_autofree char *value = header_block_value(block, "List-Id");
    const char *open = strrchr(value, '<');
    const char *start = open ? open + 1 : value;
    return g_strstrip(g_strndup(start, strcspn(start, ">")));
}

static gboolean
is_made_of(const char *id, const char *address)
{
    gsize local = strcspn(address, "@");
    return address[local] && g_ascii_strncasecmp(id, address, local) == 0 && id[local] == '.' &&
           g_ascii_strcasecmp(id + local + 1, address + local + 1) == 0;
}

char *
list_address(const HeaderBlock *block, const Mail *mail)
{
    char *address = posted_to(block);
    g_autofree char *id = address ? NULL : id_of(block);
    for (guint i = 0; !address && *id && i < mail->recipients->len; i++) {
        const MailRecipient *recipient = mail->recipients->pdata[i];
        gboolean named = recipient->field == MAIL_FIELD_TO || recipient->field == MAIL_FIELD_CC;
        if (named && is_made_of(id, recipient->address))
            address = g_strdup(recipient->address);
    }
    return address;
}
