#include "postern-inject/addresses.h"

#include <string.h>

/* What has been read of one mailbox. */
typedef struct {
    GString *plain;  /* outside angle brackets and comments */
    char *bracketed; /* between them, or NULL */
} Mailbox;

static void
end_mailbox(Mailbox *mailbox, GPtrArray *addresses)
{
    g_autofree char *plain = g_strstrip(g_strdup(mailbox->plain->str));
    if (mailbox->bracketed)
        g_ptr_array_add(addresses, g_steal_pointer(&mailbox->bracketed));
    else if (*plain)
        g_ptr_array_add(addresses, g_steal_pointer(&plain));
    g_string_truncate(mailbox->plain, 0);
}

/* Behind the quoted string that begins at p. */
static const char *
quoted_end(const char *p)
{
    for (p++; *p && *p != '"'; p++)
        if (*p == '\\' && p[1])
            p++;
    return *p ? p + 1 : p;
}

static const char *
comment_end(const char *p)
{
    guint depth = 0;
    for (; *p; p++) {
        if (*p == '\\' && p[1])
            p++;
        else if (*p == '(')
            depth++;
        else if (*p == ')' && --depth == 0)
            return p + 1;
    }
    return p;
}

static const char *
bracket_end(const char *p)
{
    while (*p && *p != '>')
        p = *p == '"' ? quoted_end(p) : p + 1;
    return p;
}

/* Behind what begins at p. */
static const char *
read_piece(Mailbox *mailbox, const char *p, GPtrArray *addresses)
{
    const char *end = p + 1;
    switch (*p) {
    case ',':
    case ';': /* the end of a group ends its last mailbox */
        end_mailbox(mailbox, addresses);
        return end;
    case ':': /* before it stood a group's name */
        g_string_truncate(mailbox->plain, 0);
        return end;
    case '(':
        return comment_end(p);
    case '<':
        end = bracket_end(p);
        g_free(mailbox->bracketed);
        mailbox->bracketed = g_strstrip(g_strndup(p + 1, (gsize)(end - p - 1)));
        return *end ? end + 1 : end;
    case '"':
        end = quoted_end(p);
        break;
    default:
        break;
    }
    g_string_append_len(mailbox->plain, p, end - p);
    return end;
}

void
addresses_read(const char *list, GPtrArray *addresses)
{
    Mailbox mailbox = {.plain = g_string_new(NULL)};
    while (*list)
        list = read_piece(&mailbox, list, addresses);
    end_mailbox(&mailbox, addresses);
    g_string_free(mailbox.plain, TRUE);
}

char *
addresses_qualify(const char *typed, const char *domain)
{
    g_autofree char *address = g_strstrip(g_strdup(typed));
    gsize length = strlen(address);
    if (length >= 2 && address[0] == '<' && address[length - 1] == '>') {
        address[length - 1] = '\0';
        memmove(address, address + 1, length - 1);
        g_strstrip(address);
    }
    return strchr(address, '@') || !*address ? g_steal_pointer(&address)
                                             : g_strconcat(address, "@", domain, NULL);
}

char *
addresses_sender(const char *typed, const char *domain)
{
    /* pipe(8) and local(8) of Postfix have this for the null sender. */
    static const char null_sender[] = "MAILER-DAEMON";
    if (g_ascii_strcasecmp(typed, null_sender) == 0)
        return g_strdup("");
    return addresses_qualify(typed, domain);
}
