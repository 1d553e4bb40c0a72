/*
 * The keys of a desk, for token.c alone; everybody else has token.h.
 */
#pragma once

#include "mail/token.h"

#define TOKEN_KEY_BYTES 32

typedef struct {
    guint8 id; /* never 0 */
    guint8 secret[TOKEN_KEY_BYTES];
} TokenKey;

/* The key that signs. There always is one. */
const TokenKey *token_keys_signer(const TokenKeys *keys);
/* The key of this id, or NULL. */
const TokenKey *token_keys_find(const TokenKeys *keys, guint8 id);
