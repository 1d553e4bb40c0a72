#include "tests/unit/test.h"

#include "base/limits.h"
#include "mail/forward.h"
#include "mail/forward_words.h"

#include <string.h>

static void
set(char **string, const char *value)
{
    g_free(*string);
    *string = g_strdup(value);
}

static Mail *
mail_of(const char *subject, const char *text)
{
    Mail *mail = mail_new();
    set(&mail->subject, subject);
    set(&mail->text, text);
    return mail;
}

static Forward *
read_with(const Mail *mail, const char *header)
{
    g_autoptr(HeaderBlock) block = header_block_scan(header, strlen(header));
    return forward_read(mail, block);
}

static Forward *
read_text(const char *subject, const char *text)
{
    g_autoptr(Mail) mail = mail_of(subject, text);
    return read_with(mail, "");
}

/* What one client writes, and what is to be read out of it. */
typedef struct {
    const char *client;
    const char *subject; /* of the forward */
    const char *text;
    const char *of;
} Sample;

/* What is the same in all samples: Anna Berg's mail about a banner, and what Tom typed above. */
static void
assert_annas(const Sample *sample)
{
    g_autoptr(Forward) forward = read_text(sample->subject, sample->text);
    if (!forward)
        g_error("%s: no forward", sample->client);
    g_autofree char *found =
        g_strdup_printf("%s <%s> | %s | %s | %s", forward->name, forward->address, forward->subject,
                        forward->note, forward->text);
    const char *expected = sample->of ? sample->of
                                      : "Anna Berg <anna@client.example> | Banner too narrow | "
                                        "Client is angry. | It is cut off.\n\nAnna";
    if (strcmp(found, expected) != 0)
        g_error("%s: got\n%s\nexpected\n%s", sample->client, found, expected);
}

#define NOTE "Client is angry.\n\n"
#define TEXT "\nIt is cut off.\n\nAnna\n"

static const Sample clients[] = {
    {"Gmail", "Fwd: Banner too narrow",
     NOTE "---------- Forwarded message ---------\n"
          "From: Anna Berg <anna@client.example>\n"
          "Date: Mon, Mar 2, 2026 at 10:00 AM\n"
          "Subject: Banner too narrow\n"
          "To: Tom Lind <tom@northlight.example>\n\n" TEXT,
     NULL},
    {"Gmail, bold, in angle brackets twice", "Fwd: Banner too narrow",
     NOTE "---------- Forwarded message ---------\n"
          "From: *Anna Berg* <anna@client.example<mailto:anna@client.example>>\n"
          "Date: Mon, Mar 2, 2026 at 10:00 AM\n"
          "Subject: Banner too narrow\n"
          "To: <tom@northlight.example>\n" TEXT,
     NULL},
    {"Gmail, own subject", "Please look",
     NOTE "---------- Forwarded message ---------\n"
          "From: Anna Berg <anna@client.example>\n"
          "Date: Mon, Mar 2, 2026 at 10:00 AM\n"
          "Subject: Banner too narrow\n"
          "To: <tom@northlight.example>\n" TEXT,
     NULL},
    {"Apple Mail", "Fwd: Banner too narrow",
     NOTE "> Begin forwarded message:\n> \n"
          "> From: Anna Berg <anna@client.example>\n"
          "> Subject: Banner too narrow\n"
          "> Date: 2 March 2026 at 10:00:00 CET\n"
          "> To: Tom Lind <tom@northlight.example>\n> \n"
          "> It is cut off.\n> \n> Anna\n",
     NULL},
    {"iOS", "Fwd: Banner too narrow",
     NOTE "Begin forwarded message:\n\n"
          "> From: Anna Berg <anna@client.example>\n"
          "> Date: 2 March 2026 at 10:00:00 CET\n"
          "> To: Tom Lind <tom@northlight.example>\n"
          "> Subject: Banner too narrow\n> \n"
          "> \xef\xbb\xbfIt is cut off.\n> \n> Anna\n",
     "Anna Berg <anna@client.example> | Banner too narrow | Client is angry. | "
     "\xef\xbb\xbfIt is cut off.\n\nAnna"},
    {"Apple Mail, typed below", "Fwd: Banner too narrow",
     "Begin forwarded message:\n\n"
     "> From: Anna Berg <anna@client.example>\n"
     "> Subject: Banner too narrow\n\n"
     "> It is cut off.\n> \n> Anna\n\nClient is angry.\n",
     NULL},
    {"Claws", "Fwd: Banner too narrow",
     NOTE "Begin forwarded message:\n\n"
          "Date: Mon, 2 Mar 2026 10:00:00 +0100\n"
          "From: Anna Berg <anna@client.example>\n"
          "To: tom@northlight.example\n"
          "Subject: Banner too narrow\n\n" TEXT,
     NULL},
    {"Outlook", "FW: Banner too narrow",
     NOTE "From: Anna Berg <anna@client.example>\n"
          "Sent: Monday, 2 March 2026 10:00\n"
          "To: Tom Lind <tom@northlight.example>\n"
          "Cc: Mia Holt <mia@northlight.example>\n"
          "Subject: Banner too narrow\n" TEXT,
     NULL},
    {"Outlook, old", "FW: Banner too narrow",
     NOTE "-----Original Message-----\n"
          "From: Anna Berg [mailto:anna@client.example]\n"
          "Sent: Monday, March 02, 2026 10:00 AM\n"
          "To: Tom Lind\n"
          "Subject: Banner too narrow\n" TEXT,
     NULL},
    {"Outlook on the web", "Fw: Banner too narrow",
     NOTE "________________________________\n"
          "From: Anna Berg <anna@client.example>\n"
          "Sent: Monday, March 2, 2026 10:00 AM\n"
          "To: Tom Lind <tom@northlight.example>\n"
          "Subject: Banner too narrow\n" TEXT,
     NULL},
    {"Outlook on a telephone, below a foot", "Fw: Banner too narrow",
     NOTE "Get Outlook for iOS\n"
          "________________________________\n"
          "From: Anna Berg <anna@client.example>\n"
          "Sent: Monday, March 2, 2026 10:00:00 AM\n"
          "To: Tom Lind <tom@northlight.example>\n"
          "Subject: Banner too narrow\n" TEXT,
     "Anna Berg <anna@client.example> | Banner too narrow | "
     "Client is angry.\n\nGet Outlook for iOS | It is cut off.\n\nAnna"},
    {"Outlook, new, a paragraph each", "FW: Banner too narrow",
     NOTE "From: Anna Berg <anna@client.example>\n\n"
          "Date: Monday, 2 March 2026 at 10:00\n\n"
          "To: Tom Lind <tom@northlight.example>\n\n"
          "Subject: Banner too narrow\n" TEXT,
     NULL},
    {"Outlook as text, labels bold", "FW: Banner too narrow",
     NOTE "*From:* Anna Berg <anna@client.example>\n"
          "*Sent:* Monday, 2 March 2026 10:00\n"
          "*To:* Tom Lind <tom@northlight.example>\n"
          "*Subject:* Banner too narrow\n" TEXT,
     NULL},
    {"Thunderbird", "Fwd: Banner too narrow",
     NOTE "-------- Forwarded Message --------\n"
          "Subject: \tBanner too narrow\n"
          "Date: \tMon, 2 Mar 2026 10:00:00 +0100\n"
          "From: \tAnna Berg <anna@client.example>\n"
          "To: \tTom Lind <tom@northlight.example>\n" TEXT,
     NULL},
    {"Yahoo", "Fw: Banner too narrow",
     NOTE "----- Forwarded Message -----\n"
          "From: Anna Berg <anna@client.example>\n"
          "To: \"tom@northlight.example\" <tom@northlight.example>\n"
          "Sent: Monday, March 2, 2026 at 10:00:00 AM GMT+1\n"
          "Subject: Banner too narrow\n" TEXT,
     NULL},
    {"Notes", "Fw: Banner too narrow",
     NOTE "----- Forwarded by Tom Lind/Northlight on 02-03-2026 11:00 -----\n\n"
          "From:\tAnna Berg <anna@client.example>\n"
          "To:\ttom@northlight.example\n"
          "Date:\t02-03-2026 10:00\n"
          "Subject:\tBanner too narrow\n" TEXT,
     NULL},
    {"Zoho", "Fwd: Banner too narrow",
     NOTE "============ Forwarded message ============\n"
          "From: Anna Berg <anna@client.example>\n"
          "To: <tom@northlight.example>\n"
          "Date: Mon, 02 Mar 2026 10:00:00 +0100\n"
          "Subject: Banner too narrow\n"
          "============ Forwarded message ============\n" TEXT,
     NULL},
    {"Proton", "Fw: Banner too narrow",
     NOTE "------- Forwarded Message -------\n"
          "From: Anna Berg <anna@client.example>\n"
          "Date: On Monday, March 2nd, 2026 at 10:00\n"
          "Subject: Banner too narrow\n"
          "To: tom@northlight.example <tom@northlight.example>\n\n" TEXT,
     NULL},
    {"Samsung", "Fwd: Banner too narrow",
     NOTE "-------- Original message --------\n"
          "From: Anna Berg <anna@client.example>\n"
          "Date: 02/03/2026 10:00 (GMT+01:00)\n"
          "To: tom@northlight.example\n"
          "Subject: Banner too narrow\n" TEXT,
     NULL},
    {"K-9", "Fwd: Banner too narrow",
     NOTE "-------- Original Message --------\n"
          "From: Anna Berg <anna@client.example>\n"
          "Sent: March 2, 2026 10:00:00 AM GMT+01:00\n"
          "To: tom@northlight.example\n"
          "Subject: Banner too narrow\n" TEXT,
     NULL},
    {"mutt", "[anna@client.example: Banner too narrow]",
     NOTE "----- Forwarded message from Anna Berg <anna@client.example> -----\n\n"
          "Date: Mon, 2 Mar 2026 10:00:00 +0100\n"
          "From: Anna Berg <anna@client.example>\n"
          "To: tom@northlight.example\n"
          "Subject: Banner too narrow\n" TEXT "\n----- End forwarded message -----\n\n-- \nTom\n",
     "Anna Berg <anna@client.example> | Banner too narrow | "
     "Client is angry.\n\n-- \nTom | It is cut off.\n\nAnna"},
    {"KMail", "Fwd: Banner too narrow",
     NOTE "----------  Forwarded Message  ----------\n\n"
          "Subject: Banner too narrow\n"
          "Date: Monday, 2 March 2026, 10:00:00 CET\n"
          "From: Anna Berg <anna@client.example>\n"
          "To: tom@northlight.example\n" TEXT,
     NULL},
    {"SquirrelMail", "[Fwd: Banner too narrow]",
     NOTE "---------------------------- Original Message ----------------------------\n"
          "Subject: Banner too narrow\n"
          "From:    \"Anna Berg\" <anna@client.example>\n"
          "Date:    Mon, March 2, 2026 10:00\n"
          "To:      tom@northlight.example\n"
          "--------------------------------------------------------------------------\n" TEXT,
     NULL},
    {"Yandex", "Fwd: Banner too narrow",
     NOTE "-------- Пересылаемое сообщение --------\n"
          "02.03.2026, 10:00, \"Anna Berg\" <anna@client.example>:\n" TEXT
          "\n-------- Конец пересылаемого сообщения --------\n",
     NULL},
    {"a folded subject", "Fwd: Banner",
     NOTE "---------- Forwarded message ----------\n"
          "From: Anna Berg <anna@client.example>\n"
          "Date: Thu, Jan 28, 2026 at 4:00 PM\n"
          "Subject: Banner\ntoo narrow\n"
          "To: tom@northlight.example\n\n" TEXT,
     NULL},
    {"a long list of recipients, broken", "FW: Banner too narrow",
     NOTE "From: Anna Berg <anna@client.example>\n"
          "Sent: Monday\n"
          "Subject: Banner too narrow\n"
          "To: Tom Lind <tom@northlight.example>; Mia Holt <mia@northlight.example>;\n"
          "Vic Stone <vic@vendor.example>\n" TEXT,
     NULL},
    {"no blank line behind the fields", "FW: Banner too narrow",
     NOTE "From: Anna Berg <anna@client.example>\n"
          "Sent: Monday\n"
          "To: Tom Lind\n"
          "Subject: Banner too narrow\n"
          "It is cut off.\n\nAnna\n",
     NULL},
    {"right behind what was typed", "FW: Banner too narrow",
     "Client is angry.\n"
     "From: Anna Berg <anna@client.example>\n"
     "Sent: Monday\n"
     "To: Tom Lind\n"
     "Subject: Banner too narrow\n" TEXT,
     NULL},
    {"of an answer", "Fwd: Banner too narrow",
     "---------- Forwarded message ---------\n"
     "From: Anna Berg <anna@client.example>\n"
     "Date: Mon, Mar 2, 2026\n"
     "Subject: Fwd: WG: Re: Banner too narrow\n"
     "\nStill.\n\n> From: Mia <mia@northlight.example>\n> To: Anna\n> Subject: Banner\n",
     "Anna Berg <anna@client.example> | Re: Banner too narrow |  | "
     "Still.\n\n> From: Mia <mia@northlight.example>\n> To: Anna\n> Subject: Banner"},
};

static void
the_forms_of_many_clients_are_read(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(clients); i++)
        assert_annas(&clients[i]);
}

/* Outlook's form, Thunderbird's line and the prefix of the subject in a language. */
static const struct {
    const char *prefix, *line, *from, *date, *to, *subject;
} languages[] = {
    {"WG", "Weitergeleitete Nachricht", "Von", "Gesendet", "An", "Betreff"},
    {"TR", "Message transféré", "De\xc2\xa0", "Envoyé\xc2\xa0", "À\xc2\xa0", "Objet\xc2\xa0"},
    {"RV", "Mensaje reenviado", "De", "Enviado el", "Para", "Asunto"},
    {"I", "Messaggio Inoltrato", "Da", "Inviato", "A", "Oggetto"},
    {"Doorst", "Doorgestuurd bericht", "Van", "Verzonden", "Aan", "Onderwerp"},
    {"ENC", "Mensagem encaminhada", "De", "Enviada em", "Para", "Assunto"},
    {"VS", "Videresendt meddelelse", "Fra", "Sendt", "Til", "Emne"},
    {"VB", "Vidarebefordrat meddelande", "Från", "Skickat", "Till", "Ämne"},
    {"VL", "Välitetty viesti", "Lähettäjä", "Lähetetty", "Vastaanottaja", "Aihe"},
    {"PD", "Przekazana wiadomość", "Od", "Wysłano", "Do", "Temat"},
    {"FW", "Přeposlaná zpráva", "Od", "Odesláno", "Komu", "Předmět"},
    {"Továbbítás", "Továbbított üzenet", "Feladó", "Elküldve", "Címzett", "Tárgy"},
    {"FW", "Mesaj redirecționat", "De la", "Trimis", "Către", "Subiect"},
    {"İLT", "Yönlendirilmiş İleti", "Kimden", "Gönderildi", "Kime", "Konu"},
    {"FW", "Перенаправленное сообщение", "От", "Отправлено", "Кому", "Тема"},
    {"ПЕР", "Переслане повідомлення", "Від", "Надіслано", "Кому", "Тема"},
    {"转发", "转发的消息", "发件人", "发送时间", "收件人", "主题"},
    {"轉寄", "轉寄郵件", "寄件者", "寄件日期", "收件者", "主旨"},
    {"転送", "転送メッセージ", "差出人", "送信日時", "宛先", "件名"},
    {"전달", "전달된 메시지", "보낸 사람", "보낸 날짜", "받는 사람", "제목"},
};

static char *
fields_of(gsize i, const char *colon)
{
    return g_strdup_printf("%s%sAnna Berg <anna@client.example>\n%s%s2026-03-02 10:00\n"
                           "%s%sTom Lind <tom@northlight.example>\n%s%sBanner too narrow\n",
                           languages[i].from, colon, languages[i].date, colon, languages[i].to,
                           colon, languages[i].subject, colon);
}

static void
many_languages_are_read(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(languages); i++) {
        g_autofree char *fields = fields_of(i, ": ");
        g_autofree char *wide = fields_of(i, "\xef\xbc\x9a");
        g_autofree char *subject = g_strconcat(languages[i].prefix, ": Banner too narrow", NULL);
        g_autofree char *outlook = g_strconcat(NOTE, fields, TEXT, NULL);
        g_autofree char *wide_outlook = g_strconcat(NOTE, wide, TEXT, NULL);
        g_autofree char *marked =
            g_strconcat(NOTE "-------- ", languages[i].line, " --------\n", fields, TEXT, NULL);
        assert_annas(&(Sample){languages[i].prefix, subject, outlook, NULL});
        assert_annas(&(Sample){languages[i].prefix, subject, wide_outlook, NULL});
        assert_annas(&(Sample){languages[i].line, subject, marked, NULL});
        assert_annas(&(Sample){languages[i].line, "bare", marked, NULL});
    }
}

static const struct {
    const char *what, *subject, *text;
} others[] = {
    {"a mail", "Banner", "From: where I sit it is too narrow.\n\nTo: be seen.\n"},
    {"an answer", "Re: Banner",
     "Thanks.\n\nFrom: Anna Berg <anna@client.example>\nSent: Monday\nTo: Tom\nSubject: Banner\n\n"
     "It is cut off.\n"},
    {"an answer without a prefix", "Banner",
     "Thanks.\n\nFrom: Anna Berg <anna@client.example>\nSent: Monday\nTo: Tom\nSubject: Banner\n\n"
     "It is cut off.\n"},
    {"an answer to a forward", "Re: Fwd: Banner",
     "Thanks.\n\n---------- Forwarded message ---------\nFrom: Anna <anna@client.example>\n"
     "Subject: Banner\n\nIt is cut off.\n"},
    {"an answer that quotes a forward", "Banner",
     "Thanks.\n\nOn Mon, 2 Mar 2026, Mia wrote:\n> ---------- Forwarded message ---------\n"
     "> From: Anna <anna@client.example>\n> Subject: Banner\n>\n> It is cut off.\n"},
    {"the same with the subject of a forward", "Fwd: Banner",
     "Thanks.\n\nOn Mon, 2 Mar 2026, Mia wrote:\n> ---------- Forwarded message ---------\n"
     "> From: Anna <anna@client.example>\n> Subject: Banner\n>\n> It is cut off.\n"},
    {"Outlook's answer to a forward, without a prefix", "Banner",
     "Thanks.\n\n-----Original Message-----\nFrom: Mia <mia@northlight.example>\nSent: Monday\n"
     "Subject: Banner\n\n---------- Forwarded message ---------\n"
     "From: Anna <anna@client.example>\nSubject: Banner\n\nIt is cut off.\n"},
    {"a Finnish answer", "VS: Banner",
     "Kiitos.\n\nLähettäjä: Anna Berg <anna@client.example>\nLähetetty: maanantai\n"
     "Vastaanottaja: Tom\nAihe: Banner\n\nIt is cut off.\n"},
    {"a German answer", "AW: Banner",
     "Danke.\n\nVon: Anna Berg <anna@client.example>\nGesendet: Montag\nAn: Tom\n"
     "Betreff: Banner\n\nZu schmal.\n"},
    {"a name without an address, above one with", "FW: Banner",
     "From: Anna Berg\nSent: Monday\nTo: Tom\nSubject: Banner\n\nSee below.\n\n"
     "From: Mallory <mallory@evil.example>\nSent: Sunday\nTo: Anna\nSubject: Banner\n\nText\n"},
    {"two addresses", "Fwd: Banner",
     "---------- Forwarded message ---------\n"
     "From: Anna <anna@client.example>, Eve <eve@client.example>\nSubject: Banner\n\nText\n"},
    {"one on behalf of another", "Fwd: Banner",
     "---------- Forwarded message ---------\n"
     "From: a@client.example on behalf of b@client.example\nSubject: Banner\n\nText\n"},
    {"an address in the name of another", "Fwd: Banner",
     "---------- Forwarded message ---------\n"
     "From: \"boss@corp.example\" <mallory@evil.example>\nSubject: Banner\n\nText\n"},
    {"an address that is none", "Fwd: Banner",
     "---------- Forwarded message ---------\n"
     "From: Anna <anna@client.example@evil.example>\nSubject: Banner\n\nText\n"},
    {"a report of a machine", "Fwd: Undelivered",
     "---------- Forwarded message ---------\n"
     "From: Mail System <mailer-daemon@mx.example>\nSubject: Undelivered\n\nNo such user.\n"},
    {"only From", "Fwd: Banner",
     "---------- Forwarded message ---------\nFrom: Anna <anna@client.example>\n\nText\n"},
    {"a line, and no mail below", "Fwd: Banner", "Begin forwarded message:\n\nor not.\n"},
    {"twice quoted", "Fwd: Banner",
     "> > ---------- Forwarded message ---------\n> > From: Anna <anna@client.example>\n"
     "> > To: Tom\n> > Subject: Banner\n"},
    {"nothing", "Fwd:", ""},
};

static void
what_is_no_forward_or_a_doubtful_one_is_none(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
        g_autoptr(Forward) forward = read_text(others[i].subject, others[i].text);
        if (forward)
            g_error("%s: a forward of %s", others[i].what, forward->address);
    }
}

/* --- Message-IDs and dates --- */

static void
the_original_is_known_by_its_message_id(void)
{
    g_autoptr(Mail) mail = mail_of(clients[0].subject, clients[0].text);
    g_autoptr(Forward) unknown = read_with(mail, "");
    g_assert_cmpstr(unknown->message_id, ==, "");
    g_assert_cmpstr(unknown->date, ==, "Mon, Mar 2, 2026 at 10:00 AM");
    g_assert_cmpint(unknown->date_us, ==, 0);
    g_strfreev(mail->references);
    mail->references = g_strsplit("first@x last@x", " ", -1);
    g_autoptr(Forward) by_references = read_with(mail, "");
    g_assert_cmpstr(by_references->message_id, ==, "last@x");
    g_strfreev(mail->in_reply_to);
    mail->in_reply_to = g_strsplit("parent@x", " ", -1);
    g_autoptr(Forward) by_parent = read_with(mail, "");
    g_assert_cmpstr(by_parent->message_id, ==, "parent@x");
    g_autoptr(Forward) by_field = read_with(mail, "X-Forwarded-Message-Id: <its@x>\r\n\r\n");
    g_assert_cmpstr(by_field->message_id, ==, "its@x");
    set(&mail->text, "Forwarded message:\nFrom: a@x.example\nMessage-ID: <own@x>\nTo: b\n\ntext");
    g_autoptr(Forward) by_text = read_with(mail, "");
    g_assert_cmpstr(by_text->message_id, ==, "own@x");
}

/* --- as an attachment --- */

static void
enclose(Mail *mail, const char *type, const char *header, const char *subject)
{
    MailEnclosed *enclosed = g_new0(MailEnclosed, 1);
    enclosed->place = g_strdup("2");
    enclosed->type = g_strdup(type);
    enclosed->header = g_strdup(header);
    enclosed->subject = g_strdup(subject);
    enclosed->from_name = g_strdup("Anna Bérg");
    enclosed->date_us = 42;
    enclosed->text = g_strdup("It is cut off.\n\nAnna\n");
    g_ptr_array_add(mail->enclosed, enclosed);
}

#define ANNAS                                                                                      \
    "From: =?utf-8?Q?Anna_B=C3=A9rg?= <Anna@Client.example>\n"                                     \
    "Date: Mon, 2 Mar 2026 10:00:00 +0100\nMessage-ID: <banner@client.example>\n"

static void
an_enclosed_message_is_a_forward(void)
{
    static const char *const subjects[] = {"Fwd: Banner", "", "Re: Banner"};
    for (gsize i = 0; i < G_N_ELEMENTS(subjects); i++) {
        g_autoptr(Mail) mail = mail_of(subjects[i], "Client is angry.\n");
        enclose(mail, "message/rfc822", ANNAS, "Fwd: Banner");
        g_autoptr(Forward) forward = read_with(mail, "");
        if (i == 2) { /* an answer with a mail attached */
            g_assert_null(forward);
            continue;
        }
        g_assert_cmpstr(forward->address, ==, "anna@client.example");
        g_assert_cmpstr(forward->name, ==, "Anna Bérg");
        g_assert_cmpstr(forward->subject, ==, "Banner");
        g_assert_cmpstr(forward->date, ==, "Mon, 2 Mar 2026 10:00:00 +0100");
        g_assert_cmpint(forward->date_us, ==, 42);
        g_assert_cmpstr(forward->message_id, ==, "banner@client.example");
        g_assert_cmpstr(forward->note, ==, "Client is angry.");
        g_assert_cmpstr(forward->text, ==, "It is cut off.\n\nAnna");
        g_assert_cmpstr(forward->place, ==, "2");
        g_assert_cmpuint(forward->automatic, ==, 0);
    }
}

static void
assert_no_enclosed_forward(const char *subject, const char *type, const char *header)
{
    g_autoptr(Mail) mail = mail_of(subject, "Look.");
    enclose(mail, type, header, "Banner");
    g_autoptr(Forward) forward = read_with(mail, "");
    g_assert_null(forward);
}

static void
what_else_is_enclosed_is_none(void)
{
    assert_no_enclosed_forward("Invoice", "message/rfc822", ANNAS);
    assert_no_enclosed_forward("Fwd: Banner", "message/delivery-status", ANNAS);
    assert_no_enclosed_forward("Fwd: Banner", "text/rfc822-headers", ANNAS);
    assert_no_enclosed_forward("Fwd: Banner", "message/rfc822", "Subject: Banner\n");
    assert_no_enclosed_forward("Fwd: Banner", "message/rfc822", ANNAS "From: b@x.example\n");
    assert_no_enclosed_forward("Fwd: Banner", "message/rfc822", "From: no-reply@x.example\n");
    g_autoptr(Mail) digest = mail_of("Fwd: Banner", "Two of them.");
    enclose(digest, "message/rfc822", ANNAS, "Banner");
    enclose(digest, "message/rfc822", ANNAS, "Banner");
    g_autoptr(Forward) two = read_with(digest, "");
    g_assert_null(two);
    g_autoptr(Mail) returned = mail_of("Fwd: Banner", "It came back.");
    enclose(returned, "message/delivery-status", "Status: 5.1.1\n", "");
    enclose(returned, "message/rfc822", ANNAS, "Banner");
    g_autoptr(Forward) bounce = read_with(returned, "");
    g_assert_null(bounce);
}

static void
a_machines_mail_is_called_one(void)
{
    g_autoptr(Mail) mail = mail_of("Fwd: Away", "");
    enclose(mail, "message/rfc822", ANNAS "Auto-Submitted: auto-replied\n", "Away");
    g_autoptr(Forward) forward = read_with(mail, "");
    g_assert_cmpuint(forward->automatic, !=, 0);
}

/* --- words --- */

static void
assert_prefix(const char *subject, SubjectKind kind, const char *rest)
{
    gsize length;
    SubjectKind found = forward_words_subject(subject, &length);
    if (found != kind || strcmp(subject + length, rest) != 0)
        g_error("%s: got %d, \"%s\"; expected %d, \"%s\"", subject, found, subject + length, kind,
                rest);
}

static void
prefixes_of_subjects_are_told_apart(void)
{
    assert_prefix("Fwd: Banner", SUBJECT_FORWARDS, "Banner");
    assert_prefix("fw :Banner", SUBJECT_FORWARDS, "Banner");
    assert_prefix("[EXTERNAL] [x]FW: Re: Banner", SUBJECT_FORWARDS, "Re: Banner");
    assert_prefix("Fwd[2]: Banner", SUBJECT_FORWARDS, "Banner");
    assert_prefix("Re(3): Fwd: Banner", SUBJECT_REPLIES, "Fwd: Banner");
    assert_prefix("转发：Banner", SUBJECT_FORWARDS, "Banner");
    assert_prefix("VS: Banner", SUBJECT_EITHER, "Banner");
    assert_prefix("Forward planning", SUBJECT_BARE, "Forward planning");
    assert_prefix("I think: no", SUBJECT_BARE, "I think: no");
    assert_prefix("[open", SUBJECT_BARE, "[open");
    assert_prefix("", SUBJECT_BARE, "");
}

/* --- texts of nothing but beginnings --- */

static void
hostile_texts_are_read_in_time(void)
{
    static const char *const lines[] = {
        "From: a\n", "From: a\n\n",     "-----Original Message-----\n", "Forwarded message:\n\n\n",
        "> ",        "To: a\nCc: b\nx", "From: a@b.example\nTo: c\n",   ":",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
        GString *text = g_string_new(NULL);
        while (text->len + strlen(lines[i]) < LIMIT_TEXT_BYTES)
            g_string_append(text, lines[i]);
        g_autofree char *hostile = g_string_free(text, FALSE);
        g_autoptr(Forward) forward = read_text("Fwd: x", hostile);
        g_assert_true(!forward || g_str_equal(forward->address, "a@b.example"));
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/forward/clients", the_forms_of_many_clients_are_read);
    g_test_add_func("/forward/languages", many_languages_are_read);
    g_test_add_func("/forward/none", what_is_no_forward_or_a_doubtful_one_is_none);
    g_test_add_func("/forward/message_id", the_original_is_known_by_its_message_id);
    g_test_add_func("/forward/enclosed", an_enclosed_message_is_a_forward);
    g_test_add_func("/forward/enclosed_others", what_else_is_enclosed_is_none);
    g_test_add_func("/forward/automatic", a_machines_mail_is_called_one);
    g_test_add_func("/forward/prefixes", prefixes_of_subjects_are_told_apart);
    g_test_add_func("/forward/hostile", hostile_texts_are_read_in_time);
    return g_test_run();
}
