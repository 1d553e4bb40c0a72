#include "mail/address.h"

#include "base/limits.h"
#include "base/text.h"

#include <arpa/inet.h>
#include <string.h>

#define LABEL_BYTES 63 /* RFC 1035 §2.3.4 */

/* The signs a dot-atom may hold beside letters and digits (RFC 5322 §3.2.3). */
#define ATEXT_SIGNS "!#$%&'*+-/=?^_`{|}~"

static gboolean
is_atext(char c)
{
    return g_ascii_isalnum(c) || (c && strchr(ATEXT_SIGNS, c));
}

/* Whether the bytes beyond ASCII are valid UTF-8 and show what they are. */
static gboolean
is_plain_utf8(const char *text, gsize length)
{
    if (!g_utf8_validate(text, (gssize)length, NULL))
        return FALSE;
    for (const char *p = text; p < text + length; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (c >= 0x80 && (g_unichar_iscntrl(c) || g_unichar_isspace(c) || text_is_deceptive(c)))
            return FALSE;
    }
    return TRUE;
}

/* Atoms with single dots between them. */
static gboolean
is_dot_atom(const char *text, gsize length, gboolean utf8)
{
    char previous = '.';
    for (gsize i = 0; i < length; i++) {
        if (text[i] == '.' ? previous == '.'
                           : !is_atext(text[i]) && !(utf8 && (guchar)text[i] >= 0x80))
            return FALSE;
        previous = text[i];
    }
    return previous != '.';
}

/* How long the quoted string at the start of text is with its quotes (RFC 5321 §4.1.2), or 0. */
static gsize
quoted_length(const char *text, gsize length, gboolean utf8)
{
    if (!length || text[0] != '"')
        return 0;
    for (gsize i = 1; i < length; i++) {
        if (text[i] == '"')
            return i + 1;
        if (text[i] == '\\' && ++i == length)
            return 0;
        if ((guchar)text[i] >= 0x80 ? !utf8 : !g_ascii_isprint(text[i]))
            return 0;
    }
    return 0;
}

static gboolean
is_local_part(const char *text, gsize length, gboolean utf8)
{
    if (!length || length > LIMIT_LOCAL_PART_BYTES)
        return FALSE;
    return quoted_length(text, length, utf8) == length || is_dot_atom(text, length, utf8);
}

/* Labels of letters, digits and inner hyphens with dots between them. */
static gboolean
is_ldh_domain(const char *text, gsize length)
{
    gsize label = 0;
    if (!length || length > LIMIT_DOMAIN_BYTES)
        return FALSE;
    for (gsize i = 0; i < length; i++) {
        gboolean edge = !label || i + 1 == length || text[i + 1] == '.';
        if (text[i] == '.' && label) {
            label = 0;
            continue;
        }
        if (!g_ascii_isalnum(text[i]) && (edge || text[i] != '-'))
            return FALSE;
        if (++label > LABEL_BYTES)
            return FALSE;
    }
    return label > 0;
}

/* Whether lower is text in lower case, and no more than that: the Kelvin sign is no "k". */
static gboolean
is_lower_case_of(const char *lower, const char *text)
{
    while (*lower && *text) {
        gunichar c = g_utf8_get_char(text);
        gunichar small = g_unichar_tolower(c);
        if (small != g_utf8_get_char(lower) || (c >= 0x80 && small < 0x80))
            return FALSE;
        lower = g_utf8_next_char(lower);
        text = g_utf8_next_char(text);
    }
    return *lower == *text;
}

/* The domain with its U-labels as A-labels, lower case; NULL when it is none. A label that the
 * mapping changes into something else is refused: full-width letters to plain ones, invisible ones
 * to nothing, an ideographic full stop to a dot would all make one domain's people into another's.
 */
static char *
domain_to_ascii(const char *domain)
{
    gsize length = strlen(domain);
    if (g_str_is_ascii(domain))
        return is_ldh_domain(domain, length) ? g_ascii_strdown(domain, -1) : NULL;
    if (length > LIMIT_DOMAIN_BYTES || !is_plain_utf8(domain, length))
        return NULL;
    g_autofree char *ascii = g_hostname_to_ascii(domain);
    if (!ascii || !is_ldh_domain(ascii, strlen(ascii)))
        return NULL;
    g_autofree char *back = g_hostname_to_unicode(ascii);
    return back && is_lower_case_of(back, domain) ? g_steal_pointer(&ascii) : NULL;
}

/* "[192.0.2.1]" or "[IPv6:2001:db8::1]" (RFC 5321 §4.1.3). */
static gboolean
is_address_literal(const char *domain)
{
    guint8 parsed[sizeof(struct in6_addr)];
    gsize length = strlen(domain);
    if (length < 2 || domain[0] != '[' || domain[length - 1] != ']')
        return FALSE;
    g_autofree char *inner = g_strndup(domain + 1, length - 2);
    if (g_ascii_strncasecmp(inner, "IPv6:", 5) == 0)
        return inet_pton(AF_INET6, inner + 5, parsed) == 1;
    return inet_pton(AF_INET, inner, parsed) == 1;
}

/* The domain as it is kept; NULL when it is none. */
static char *
domain_to_path(const char *domain, gboolean utf8)
{
    if (is_address_literal(domain))
        return g_ascii_strdown(domain, -1);
    g_autofree char *ascii = domain_to_ascii(domain);
    if (!ascii || g_str_is_ascii(domain))
        return g_steal_pointer(&ascii);
    return utf8 ? g_hostname_to_unicode(ascii) : NULL;
}

/* Moves past "@one.example,@two.example:"; FALSE when what stands there is no such route. */
static gboolean
skip_route(const char **text)
{
    const char *p = *text;
    if (*p != '@')
        return TRUE;
    const char *colon = strchr(p, ':');
    if (!colon)
        return FALSE;
    while (p < colon) {
        gsize length = strcspn(p, ",:");
        if (*p != '@' || !is_ldh_domain(p + 1, length - 1))
            return FALSE;
        p += length;
        if (*p == ',' && ++p == colon)
            return FALSE;
    }
    *text = colon + 1;
    return TRUE;
}

static gboolean
parse_mailbox(const char *text, gboolean utf8, char **ret_address)
{
    gsize local = quoted_length(text, strlen(text), utf8);
    if (!local)
        local = strcspn(text, "@");
    if (text[local] != '@' || !is_local_part(text, local, utf8))
        return FALSE;
    g_autofree char *domain = domain_to_path(text + local + 1, utf8);
    if (!domain)
        return FALSE;
    *ret_address = g_strdup_printf("%.*s@%s", (int)local, text, domain);
    return TRUE;
}

gboolean
address_parse_path(const char *text, gsize length, gboolean utf8, char **ret_address)
{
    if (length + 2 > LIMIT_PATH_BYTES || memchr(text, '\0', length))
        return FALSE;
    g_autofree char *path = g_strndup(text, length);
    const char *mailbox = path;
    if (utf8 ? !is_plain_utf8(path, length) : !g_str_is_ascii(path))
        return FALSE;
    if (!length || g_ascii_strcasecmp(path, "postmaster") == 0) {
        *ret_address = g_ascii_strdown(path, -1);
        return TRUE;
    }
    return skip_route(&mailbox) && parse_mailbox(mailbox, utf8, ret_address);
}

/* A local part by which somebody may be known. "%" and "!" carry a route to old mailers, and "=?"
 * an encoded word to careless ones: what they would make of it is somebody else's address. */
static gboolean
is_canonical_local(const char *text, gsize length)
{
    if (length > LIMIT_LOCAL_PART_BYTES || !is_dot_atom(text, length, FALSE))
        return FALSE;
    return !memchr(text, '%', length) && !memchr(text, '!', length) &&
           !g_strstr_len(text, (gssize)length, "=?");
}

/* A name, not a number that a resolver would take for an IPv4 address. */
static gboolean
is_canonical_domain(const char *domain)
{
    const char *last = strrchr(domain, '.');
    if (!last)
        return strcmp(domain, "localhost") == 0;
    return last[1 + strspn(last + 1, "0123456789")] != '\0';
}

gboolean
address_fits_path(const char *address)
{
    if (strlen(address) > LIMIT_PATH_BYTES - 2)
        return FALSE;
    for (const guchar *p = (const guchar *)address; *p; p++)
        if (*p <= ' ' || *p == '<' || *p == '>' || *p == 0x7f)
            return FALSE;
    return TRUE;
}

char *
address_canonical(const char *spec)
{
    if (strlen(spec) > LIMIT_LOCAL_PART_BYTES + 1 + LIMIT_DOMAIN_BYTES)
        return NULL;
    gsize local = strcspn(spec, "@");
    if (spec[local] != '@' || !is_canonical_local(spec, local))
        return NULL;
    g_autofree char *domain = domain_to_ascii(spec + local + 1);
    if (!domain || !is_canonical_domain(domain) ||
        local + 1 + strlen(domain) + 2 > LIMIT_PATH_BYTES)
        return NULL;
    g_autofree char *name = g_ascii_strdown(spec, (gssize)local);
    return g_strdup_printf("%s@%s", name, domain);
}

const char *
address_domain(const char *address)
{
    const char *at = strrchr(address, '@');
    return at ? at + 1 : address + strlen(address);
}
