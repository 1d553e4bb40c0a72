/*
 * Files that travel in a mail: a rendering names them by message and place, and their bytes are
 * taken out of the message again when the mail is made. As text, they stand one a line below what
 * is said in place of one that cannot be taken out.
 */
#pragma once

#include "desk/route.h"
#include "mail/mail.h"
#include "store/outbox_rows.h"

/* Plain value; owns what it points to. */
typedef struct {
    MessageId message; /* as store_message_get_source knows it */
    char *place;       /* in it, as MailAttachment has it */
    char *type;
    char *name;
    guint64 size_bytes; /* that its reading says; what comes out otherwise is not sent */
} AttachedFile;
AttachedFile *attached_file_new(const RouteTable *routes, MessageId message,
                                const MailAttachment *attachment);
void attached_file_free(AttachedFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AttachedFile, attached_file_free)

/* Whether it is a mail, or may have one in it: that was for whoever got it, and may name their
 * reply address. */
gboolean attached_is_mail(const char *type);
/* Those of a comment's files (of MailAttachment) that travel with it, borrowed: none when together
 * they are larger than limit_bytes. Pictures that its HTML shows, and signatures of the mail it
 * came in, do not. Caller frees the array. */
GPtrArray *attached_choose(const GPtrArray *attachments, guint64 limit_bytes);

/* The text of some (of AttachedFile); "" for none. instead is one line. Caller frees. */
char *attached_write(const GPtrArray *files, const char *instead);
/* The files of a rendering, and what is said in place of one (caller frees; may be NULL). A line
 * that is damaged ends them. A GPtrArray of AttachedFile. */
GPtrArray *attached_read(const char *text, char **ret_instead);

/* The part of a mail that has a file's bytes, or, for NULL, what is said in its place. Caller
 * frees. */
GString *attached_part(const AttachedFile *file, GBytes *content, const char *instead);
