#include "mail/token.h"

#include "base/digest.h"
#include "mail/token_keys.h"

#include <string.h>

/* The bytes of a token: key id, the purpose's numbers as variable-length integers, the day, and the
 * HMAC over purpose, domain, store id and all bytes before it. */
#define MAC_BYTES     13
#define DAY_BYTES     2
#define VARINT_BYTES  5 /* 35 bits: more than any table will ever have rows */
#define VARINT_MAX    ((G_GUINT64_CONSTANT(1) << 35) - 1)
#define FIELDS_MAX    6
#define TOKEN_BYTES   (1 + FIELDS_MAX * VARINT_BYTES + DAY_BYTES + MAC_BYTES)
#define DAY_ZERO_UNIX G_GINT64_CONSTANT(1577836800) /* 2020-01-01 */

/* What a token may hold, in the order it is written. */
typedef enum {
    FIELD_TICKET,
    FIELD_THREAD,
    FIELD_PERSON,
    FIELD_EPOCH,
    FIELD_OUTBOX,
    FIELD_REQUEST,
} Field;

#define HAS(field) (1u << (field))

static guint
fields_of(TokenPurpose purpose)
{
    switch (purpose) {
    case TOKEN_REPLY:
        return HAS(FIELD_TICKET) | HAS(FIELD_THREAD) | HAS(FIELD_PERSON) | HAS(FIELD_EPOCH);
    case TOKEN_BOUNCE:
        return HAS(FIELD_OUTBOX);
    case TOKEN_MESSAGE_ID:
        return HAS(FIELD_TICKET) | HAS(FIELD_THREAD) | HAS(FIELD_PERSON) | HAS(FIELD_EPOCH) |
               HAS(FIELD_OUTBOX) | HAS(FIELD_REQUEST);
    case TOKEN_MARK:
        return HAS(FIELD_OUTBOX);
    case TOKEN_REQUEST:
        return HAS(FIELD_PERSON) | HAS(FIELD_EPOCH) | HAS(FIELD_REQUEST);
    }
    g_error("token: %d is no purpose", (int)purpose);
}

static void
put_varint(GByteArray *out, guint64 value)
{
    guint8 byte;
    if (value > VARINT_MAX)
        g_error("token: number %" G_GUINT64_FORMAT " is out of range", value);
    for (; value >= 0x80; value >>= 7) {
        byte = (guint8)(value | 0x80);
        g_byte_array_append(out, &byte, 1);
    }
    byte = (guint8)value;
    g_byte_array_append(out, &byte, 1);
}

/* Takes a number in its shortest form from the front of *p. */
static gboolean
take_varint(const guint8 **p, const guint8 *end, guint64 *ret_value)
{
    guint64 value = 0;
    for (guint i = 0; i < VARINT_BYTES && *p + i < end; i++) {
        guint8 byte = (*p)[i];
        value |= (guint64)(byte & 0x7f) << (7 * i);
        if (byte & 0x80)
            continue;
        if (byte == 0 && i > 0)
            return FALSE;
        *p += i + 1;
        *ret_value = value;
        return TRUE;
    }
    return FALSE;
}

static guint16
day_of(gint64 us)
{
    return (guint16)CLAMP((us / US_PER_S - DAY_ZERO_UNIX) / (24 * 60 * 60), 0, G_MAXUINT16);
}

static gint64
us_of_day(guint16 day)
{
    return (DAY_ZERO_UNIX + (gint64)day * 24 * 60 * 60) * US_PER_S;
}

/* The HMAC of bytes, of which MAC_BYTES count. Each part has a fixed length or is preceded by it,
 * so that nothing can be moved between them. */
static Sha256
sign(const TokenContext *context, const TokenKey *key, TokenPurpose purpose, const guint8 *bytes,
     gsize length)
{
    g_autoptr(GByteArray) input = g_byte_array_new();
    g_autofree char *domain = g_ascii_strdown(context->domain, -1);
    guint8 purpose_byte = (guint8)purpose;
    guint32 domain_length = GUINT32_TO_BE((guint32)strlen(domain));
    g_byte_array_append(input, &purpose_byte, 1);
    g_byte_array_append(input, (const guint8 *)&domain_length, sizeof domain_length);
    g_byte_array_append(input, (const guint8 *)domain, (guint)strlen(domain));
    g_byte_array_append(input, context->store_id, TOKEN_STORE_ID_BYTES);
    g_byte_array_append(input, bytes, (guint)length);
    return digest_hmac_sha256(key->secret, sizeof key->secret, input->data, input->len);
}

char *
token_encode(const TokenContext *context, TokenPurpose purpose, const Token *token)
{
    const TokenKey *key = token_keys_signer(context->keys);
    const guint64 values[FIELDS_MAX] = {
        [FIELD_TICKET] = (guint64)token->ticket.value,
        [FIELD_THREAD] = (guint64)token->thread.value,
        [FIELD_PERSON] = (guint64)token->person.value,
        [FIELD_EPOCH] = token->epoch,
        [FIELD_OUTBOX] = (guint64)token->outbox.value,
        [FIELD_REQUEST] = (guint64)token->request.value,
    };
    g_autoptr(GByteArray) out = g_byte_array_sized_new(TOKEN_BYTES);
    g_byte_array_append(out, &key->id, 1);
    for (guint field = 0; field < FIELDS_MAX; field++)
        if (fields_of(purpose) & HAS(field))
            put_varint(out, values[field]);
    guint16 day = GUINT16_TO_BE(day_of(token->issued_us));
    g_byte_array_append(out, (const guint8 *)&day, DAY_BYTES);
    Sha256 mac = sign(context, key, purpose, out->data, out->len);
    g_byte_array_append(out, mac.bytes, MAC_BYTES);
    return base32_encode(out->data, out->len);
}

/* The numbers and the day, which must be all there is between the key id and the HMAC. */
static gboolean
take_numbers(TokenPurpose purpose, const guint8 *p, const guint8 *end, Token *ret_token)
{
    guint64 values[FIELDS_MAX] = {0};
    for (guint field = 0; field < FIELDS_MAX; field++)
        if ((fields_of(purpose) & HAS(field)) && !take_varint(&p, end, &values[field]))
            return FALSE;
    if (end - p != DAY_BYTES || values[FIELD_EPOCH] > G_MAXUINT32)
        return FALSE;
    *ret_token = (Token){
        .ticket = {(gint64)values[FIELD_TICKET]},
        .thread = {(gint64)values[FIELD_THREAD]},
        .person = {(gint64)values[FIELD_PERSON]},
        .epoch = (guint32)values[FIELD_EPOCH],
        .outbox = {(gint64)values[FIELD_OUTBOX]},
        .request = {(gint64)values[FIELD_REQUEST]},
        .issued_us = us_of_day((guint16)(p[0] << 8 | p[1])),
    };
    return TRUE;
}

gboolean
token_decode(const TokenContext *context, TokenPurpose purpose, const char *text, gsize length,
             Token *ret_token)
{
    guint8 bytes[TOKEN_BYTES];
    gsize count;
    Token token;
    if (!base32_decode(text, length, bytes, sizeof bytes, &count) ||
        count < 1 + DAY_BYTES + MAC_BYTES)
        return FALSE;
    gsize signed_count = count - MAC_BYTES;
    const TokenKey *key = token_keys_find(context->keys, bytes[0]);
    if (!key || !take_numbers(purpose, bytes + 1, bytes + signed_count, &token))
        return FALSE;
    Sha256 mac = sign(context, key, purpose, bytes, signed_count);
    if (!digest_equal(mac.bytes, bytes + signed_count, MAC_BYTES))
        return FALSE;
    *ret_token = token;
    return TRUE;
}
