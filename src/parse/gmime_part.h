/*
 * What one part of a message says about itself, cleaned.
 */
#pragma once

#include "mail/mail.h"
#include "parse/gmime_tree.h"

/* The first field of this name as it stands, or NULL; the part's. */
const char *gmime_part_field(GMimeObject *part, const char *name);

/* A parameter of the first field of this name, decoded, or NULL. Caller frees. */
char *gmime_part_parameter(GMimeObject *part, const char *field, const char *name);

/* "text/plain", lower case; "application/octet-stream" when it says nothing readable. Caller frees.
 */
char *gmime_part_type(GMimeObject *part);

/* The file name its sender gave it, clean (part_name.h); "" when there is none. Caller frees. */
char *gmime_part_name(GMimeObject *part);

/* Whether Content-Disposition has this value. */
gboolean gmime_part_is_disposed(GMimeObject *part, const char *disposition);

/* The part as an attachment at place; is_related says that it belongs to another part, which shows
 * it. Its bytes are decoded to be counted. One without a name gets one (part_name.h). Caller frees.
 */
MailAttachment *gmime_part_attachment(const GmimeTree *tree, GMimeObject *part, const char *place,
                                      gboolean is_related);
