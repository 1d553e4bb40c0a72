/*
 * Mails made by hand, for tests of what reads a Mail.
 */
#pragma once

#include "mail/mail.h"

static inline Mail *
mail_made(const char *subject, const char *text)
{
    Mail *mail = mail_new();
    g_free(mail->subject);
    g_free(mail->text);
    mail->subject = g_strdup(subject);
    mail->text = g_strdup(text);
    return mail;
}

static inline void
mail_enclose(Mail *mail, const char *type, const char *header, const char *text)
{
    MailEnclosed *enclosed = g_new0(MailEnclosed, 1);
    enclosed->place = g_strdup("2");
    enclosed->type = g_strdup(type);
    enclosed->header = g_strdup(header);
    enclosed->subject = g_strdup("");
    enclosed->from_name = g_strdup("");
    enclosed->text = g_strdup(text);
    g_ptr_array_add(mail->enclosed, enclosed);
}
