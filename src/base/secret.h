/*
 * What must not stay behind in memory: passwords and tokens.
 */
#pragma once

#include "base/base.h"

#include <stddef.h>

/* A NUL-terminated text that is wiped before its memory goes back. */
typedef char SecretString;
void secret_string_free(SecretString *secret);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SecretString, secret_string_free)

/* Memory for libraries that hold secrets for a while and take allocation functions: every block is
 * wiped when it is freed or moved. Blocks are freed with secret_free and with nothing else. */
void *secret_malloc(size_t size);
void *secret_calloc(size_t count, size_t size);
void *secret_realloc(void *block, size_t size);
char *secret_strdup(const char *text);
void secret_free(void *block);
