/*
 * What a server found out about a message: Authentication-Results (RFC 8601), the sealed form of it
 * (ARC-Authentication-Results, RFC 8617 §4.1.1), and the tag lists of signatures (RFC 6376 §3.2).
 *
 * This reads form only. Whether a field is to be believed is identity.h's question.
 */
#pragma once

#include "mail/header.h"

/* "header.from=client.example": the name in lower case, the value as it stands, its quotes undone.
 */
typedef struct {
    char *name;
    char *value;
} AuthProperty;

/* "dmarc=pass …": both words in lower case, a method's version left out. */
typedef struct {
    char *method;
    char *result;
    GPtrArray *properties; /* of AuthProperty */
} AuthResult;

typedef struct {
    char *id;           /* authserv-id, lower case */
    guint instance;     /* of an ARC field, from 1; else 0 */
    GPtrArray *results; /* of AuthResult; empty for "none" */
} AuthResults;

/* Reads the body of an Authentication-Results field. Comments and folds may stand wherever RFC 8601
 * §2.2 has CFWS. NULL when it is not well-formed, is of a version other than 1, is longer than
 * LIMIT_HEADER_FIELD_BYTES, or says more than LIMIT_AUTH_RESULTS things. Properties may lack their
 * type, as Microsoft's do. Linear in the field's length. */
AuthResults *auth_results_read(const HeaderField *field);
/* The same of an ARC-Authentication-Results field, which begins with its instance. */
AuthResults *auth_results_read_sealed(const HeaderField *field);
void auth_results_free(AuthResults *results);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AuthResults, auth_results_free)

/* The value of the one property of that name, or NULL when there is none or more than one. */
const char *auth_result_property(const AuthResult *result, const char *name);

/* The value of a tag in a field such as DKIM-Signature or ARC-Seal, white space removed; NULL when
 * it is not there, there twice, or the field is no tag list or too long. Caller frees. */
char *tag_list_value(const HeaderField *field, const char *tag);
