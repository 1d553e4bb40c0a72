/*
 * Names of folders as IMAP4rev1 writes them: modified UTF-7 (RFC 3501 §5.1.3).
 */
#pragma once

#include "base/base.h"

/* name is valid UTF-8. Caller frees. */
char *folder_name_encode(const char *name);
