#include "base/secret.h"

#include <stdlib.h>
#include <string.h>

/* Stands before every block; as large as the strictest alignment. */
typedef union {
    size_t size;
    max_align_t align;
} Head;

void
secret_string_free(SecretString *secret)
{
    if (secret)
        explicit_bzero(secret, strlen(secret));
    g_free(secret);
}

void *
secret_malloc(size_t size)
{
    Head *head = size > G_MAXSSIZE - sizeof(Head) ? NULL : malloc(sizeof(Head) + size);
    if (!head)
        return NULL;
    head->size = size;
    return head + 1;
}

void *
secret_calloc(size_t count, size_t size)
{
    size_t whole;
    void *block = g_size_checked_mul(&whole, count, size) ? secret_malloc(whole) : NULL;
    return block ? memset(block, 0, whole) : NULL;
}

void *
secret_realloc(void *block, size_t size)
{
    void *moved = secret_malloc(size);
    if (!moved || !block)
        return moved;
    memcpy(moved, block, MIN(size, ((Head *)block - 1)->size));
    secret_free(block);
    return moved;
}

char *
secret_strdup(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = secret_malloc(size);
    return copy ? memcpy(copy, text, size) : NULL;
}

void
secret_free(void *block)
{
    if (!block)
        return;
    Head *head = (Head *)block - 1;
    explicit_bzero(block, head->size);
    free(head);
}
