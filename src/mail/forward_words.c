#include "mail/forward_words.h"

#include <string.h>

/* Case counts for letters beyond ASCII: programs write these words in one way only. */
typedef struct {
    const char *text;
    gsize length;
    int means;
} Word;

#define WORD(text, means)                                                                          \
    {                                                                                              \
        (text), sizeof(text) - 1, (means)                                                          \
    }

/* --- prefixes of subjects --- */

#define FORWARDS(text) WORD(text, SUBJECT_FORWARDS)
#define REPLIES(text)  WORD(text, SUBJECT_REPLIES)

static const Word prefixes[] = {
    FORWARDS("Fw"),         FORWARDS("Fwd"),        FORWARDS("Forward"),
    FORWARDS("WG"),                             /* German */
    FORWARDS("Tr"),                             /* French */
    FORWARDS("RV"),                             /* Spanish */
    FORWARDS("Rm"),         FORWARDS("Enc"),    /* Portuguese */
    FORWARDS("I"),                              /* Italian */
    FORWARDS("Inoltra"),    FORWARDS("Doorst"), /* Dutch */
    FORWARDS("VB"),                             /* Swedish */
    FORWARDS("VL"),                             /* Finnish */
    FORWARDS("PD"),                             /* Polish */
    FORWARDS("Továbbítás"), FORWARDS("TOVÁBBÍTÁS"), FORWARDS("Továbbítva"),
    FORWARDS("Redir"),                      /* Romanian */
    FORWARDS("İLT"),                        /* Turkish */
    FORWARDS("ILT"),        FORWARDS("FS"), /* Icelandic */
    FORWARDS("ΠΡΘ"),                        /* Greek */
    FORWARDS("ПЕР"),                        /* Ukrainian */
    FORWARDS("Пер"),        FORWARDS("Пересл"),     FORWARDS("הועבר"),
    FORWARDS("转发"),       FORWARDS("轉寄"),       FORWARDS("轉發"),
    FORWARDS("転送"),       FORWARDS("전달"),       WORD("VS", SUBJECT_EITHER),
    REPLIES("Re"),          REPLIES("Aw"),  /* German */
    REPLIES("Antw"),                        /* Dutch */
    REPLIES("Ref"),         REPLIES("R"),   /* Italian */
    REPLIES("Rif"),         REPLIES("Res"), /* Portuguese */
    REPLIES("SV"),                          /* Scandinavian */
    REPLIES("Ang"),         REPLIES("Odp"),         REPLIES("Vá"),
    REPLIES("YNT"),         REPLIES("Yan"),         REPLIES("ΑΠ"),
    REPLIES("ΣΧΕΤ"),        REPLIES("НА"),          REPLIES("Отв"),
    REPLIES("Ответ"),       REPLIES("השב"),         REPLIES("答复"),
    REPLIES("回复"),        REPLIES("回覆"),        REPLIES("返信"),
    REPLIES("회신"),
};

/* --- lines --- */

#define FORWARD(text)  WORD(text, FORWARD_MARK_FORWARD)
#define ORIGINAL(text) WORD(text, FORWARD_MARK_ORIGINAL)
#define END(text)      WORD(text, FORWARD_MARK_END)

/* Whole lines. */
static const Word lines[] = {
    FORWARD("Forwarded message"),
    FORWARD("Begin forwarded message"),
    FORWARD("Forwarded mail"),
    FORWARD("Forwarded email"),
    FORWARD("Weitergeleitete Nachricht"),
    FORWARD("Weitergeleitete E-Mail"),
    FORWARD("Anfang der weitergeleiteten Nachricht"),
    FORWARD("Anfang der weitergeleiteten E-Mail"),
    FORWARD("Message transféré"),
    FORWARD("Message réexpédié"),
    FORWARD("Début du message transféré"),
    FORWARD("Début du message réexpédié"),
    FORWARD("Mensaje reenviado"),
    FORWARD("Inicio del mensaje reenviado"),
    FORWARD("Messaggio inoltrato"),
    FORWARD("Inizio messaggio inoltrato"),
    FORWARD("Inizio del messaggio inoltrato"),
    FORWARD("Doorgestuurd bericht"),
    FORWARD("Begin doorgestuurd bericht"),
    FORWARD("Begin van doorgestuurd bericht"),
    FORWARD("Mensagem encaminhada"),
    FORWARD("Mensagem reencaminhada"),
    FORWARD("Início da mensagem encaminhada"),
    FORWARD("Início da mensagem reencaminhada"),
    FORWARD("Videresendt besked"),
    FORWARD("Videresendt meddelelse"),
    FORWARD("Start på videresendt besked"),
    FORWARD("Start på videresendt meddelelse"),
    FORWARD("Vidarebefordrat meddelande"),
    FORWARD("Vidarebefordrat mejl"),
    FORWARD("Vidarebefordrat brev"),
    FORWARD("Videresendt melding"),
    FORWARD("Videresendt e-post"),
    FORWARD("Start på videresendt melding"),
    FORWARD("Välitetty viesti"),
    FORWARD("Edelleenlähetetty viesti"),
    FORWARD("Välitetty viesti alkaa"),
    FORWARD("Przekazana wiadomość"),
    FORWARD("Wiadomość przekazana"),
    FORWARD("Wiadomość przekazana dalej"),
    FORWARD("Treść przekazanej wiadomości"),
    FORWARD("Początek przekazywanej wiadomości"),
    FORWARD("Přeposlaná zpráva"),
    FORWARD("Začátek přeposílané zprávy"),
    FORWARD("Preposlaná správa"),
    FORWARD("Začiatok preposlanej správy"),
    FORWARD("Továbbított üzenet"),
    FORWARD("Továbbított levél"),
    FORWARD("Továbbított levél kezdete"),
    FORWARD("Mesaj redirecționat"),
    FORWARD("Mesaj înaintat"),
    FORWARD("Începutul mesajului redirecționat"),
    FORWARD("Începe mesajul redirecționat"),
    FORWARD("İletilen ileti"),
    FORWARD("İletilmiş ileti"),
    FORWARD("İletilmiş İleti"),
    FORWARD("İletilmiş mesaj"),
    FORWARD("Yönlendirilmiş ileti"),
    FORWARD("Yönlendirilmiş İleti"),
    FORWARD("İletilen ileti başlangıcı"),
    FORWARD("İleti başlangıcı"),
    FORWARD("Пересылаемое сообщение"),
    FORWARD("Переадресованное сообщение"),
    FORWARD("Перенаправленное сообщение"),
    FORWARD("Пересланное сообщение"),
    FORWARD("Начало переадресованного сообщения"),
    FORWARD("Начало пересылаемого сообщения"),
    FORWARD("Переслане повідомлення"),
    FORWARD("Перенаправлене повідомлення"),
    FORWARD("Переслане повідомлення починається"),
    FORWARD("Початок переадресованого повідомлення"),
    FORWARD("Препратено съобщение"),
    FORWARD("Προωθημένο μήνυμα"),
    FORWARD("Έναρξη προωθημένου μηνύματος"),
    FORWARD("Proslijeđena poruka"),
    FORWARD("Započni proslijeđenu poruku"),
    FORWARD("Posredovano sporočilo"),
    FORWARD("Edastatud kiri"),
    FORWARD("Missatge reenviat"),
    FORWARD("Inici del missatge reenviat"),
    FORWARD("הודעה שהועברה"),
    FORWARD("תחילת ההודעה שהועברה"),
    FORWARD("Pesan terusan"),
    FORWARD("Thư được chuyển tiếp"),
    FORWARD("转发的邮件"),
    FORWARD("转发的消息"),
    FORWARD("转发邮件信息"),
    FORWARD("转发邮件"),
    FORWARD("下面是被转发的邮件"),
    FORWARD("轉寄郵件"),
    FORWARD("轉寄的郵件"),
    FORWARD("轉寄信件"),
    FORWARD("已轉寄的郵件"),
    FORWARD("以下是轉寄的郵件"),
    FORWARD("開始轉寄郵件"),
    FORWARD("転送メッセージ"),
    FORWARD("転送されたメッセージ"),
    FORWARD("転送メール"),
    FORWARD("전달된 메시지"),
    FORWARD("전달된 메일"),
    FORWARD("전달 메시지"),
    ORIGINAL("Original message"),
    ORIGINAL("Original mail"),
    ORIGINAL("Original email"),
    ORIGINAL("Original-Nachricht"),
    ORIGINAL("Originalnachricht"),
    ORIGINAL("Ursprüngliche Nachricht"),
    ORIGINAL("Message d'origine"),
    ORIGINAL("Message d’origine"),
    ORIGINAL("Message original"),
    ORIGINAL("Message initial"),
    ORIGINAL("Mensaje original"),
    ORIGINAL("Messaggio originale"),
    ORIGINAL("Oorspronkelijk bericht"),
    ORIGINAL("Origineel bericht"),
    ORIGINAL("Mensagem original"),
    ORIGINAL("Oprindelig meddelelse"),
    ORIGINAL("Oprindelig besked"),
    ORIGINAL("Original meddelelse"),
    ORIGINAL("Ursprungligt meddelande"),
    ORIGINAL("Originalmeddelande"),
    ORIGINAL("Opprinnelig melding"),
    ORIGINAL("Alkuperäinen viesti"),
    ORIGINAL("Oryginalna wiadomość"),
    ORIGINAL("Wiadomość oryginalna"),
    ORIGINAL("Původní zpráva"),
    ORIGINAL("Pôvodná správa"),
    ORIGINAL("Eredeti üzenet"),
    ORIGINAL("Mesaj original"),
    ORIGINAL("Mesajul original"),
    ORIGINAL("Orijinal İleti"),
    ORIGINAL("Orijinal ileti"),
    ORIGINAL("Özgün İleti"),
    ORIGINAL("Исходное сообщение"),
    ORIGINAL("Оригинальное сообщение"),
    ORIGINAL("Вихідне повідомлення"),
    ORIGINAL("Оригінальне повідомлення"),
    ORIGINAL("Αρχικό μήνυμα"),
    ORIGINAL("Izvorna poruka"),
    ORIGINAL("Izvirno sporočilo"),
    ORIGINAL("הודעה מקורית"),
    ORIGINAL("原始邮件"),
    ORIGINAL("邮件原件"),
    ORIGINAL("原始郵件"),
    ORIGINAL("原始訊息"),
    ORIGINAL("元のメッセージ"),
    ORIGINAL("元のメール"),
    ORIGINAL("원본 메시지"),
    ORIGINAL("원본 메일"),
    END("End forwarded message"),
    END("End of forwarded message"),
    END("Ende der weitergeleiteten Nachricht"),
    END("Ende der weitergeleiteten E-Mail"),
    END("Fin du message transféré"),
    END("Fin del mensaje reenviado"),
    END("Fine messaggio inoltrato"),
    END("Einde doorgestuurd bericht"),
    END("Конец пересылаемого сообщения"),
    END("Завершение пересылаемого сообщения"),
    END("Конец переадресованного сообщения"),
};

/* Lines that go on with a name or a date: mutt's and Horde's, and those of Notes. */
static const Word line_beginnings[] = {
    FORWARD("Forwarded message from "),
    FORWARD("Forwarded by "),
    FORWARD("Weitergeleitete Nachricht von "),
    FORWARD("Weitergeleitet von "),
    FORWARD("Message transféré de "),
    FORWARD("Transféré par "),
    FORWARD("Réacheminé par "),
    FORWARD("Mensaje reenviado de "),
    FORWARD("Reenviado por "),
    FORWARD("Messaggio inoltrato da "),
    FORWARD("Inoltrato da "),
    FORWARD("Doorgestuurd bericht van "),
    FORWARD("Doorgestuurd door "),
    FORWARD("Mensagem encaminhada de "),
    FORWARD("Encaminhado por "),
    FORWARD("Videresendt af "),
    FORWARD("Videresendt av "),
    FORWARD("Vidarebefordrat av "),
    FORWARD("Przekazane przez "),
    FORWARD("Переслано "),
};

/* --- labels --- */

#define FROM(text)    WORD(text, FORWARD_FIELD_FROM)
#define DATE(text)    WORD(text, FORWARD_FIELD_DATE)
#define TO(text)      WORD(text, FORWARD_FIELD_TO)
#define SUBJECT(text) WORD(text, FORWARD_FIELD_SUBJECT)
#define OTHER(text)   WORD(text, FORWARD_FIELD_OTHER)

static const Word labels[] = {
    FROM("From"),
    FROM("Von"),
    FROM("De"),
    FROM("Da"),
    FROM("Van"),
    FROM("Fra"),
    FROM("Från"),
    FROM("Lähettäjä"),
    FROM("Od"),
    FROM("Feladó"),
    FROM("De la"),
    FROM("Expeditor"),
    FROM("Kimden"),
    FROM("Gönderen"),
    FROM("От"),
    FROM("От кого"),
    FROM("Отправитель"),
    FROM("Від"),
    FROM("Від кого"),
    FROM("Відправник"),
    FROM("Από"),
    FROM("מאת"),
    FROM("من"),
    FROM("Šalje"),
    FROM("Pošiljatelj"),
    FROM("Frá"),
    FROM("Saatja"),
    FROM("Nuo"),
    FROM("Dari"),
    FROM("Từ"),
    FROM("发件人"),
    FROM("寄件者"),
    FROM("寄件人"),
    FROM("差出人"),
    FROM("送信者"),
    FROM("送信元"),
    FROM("보낸 사람"),
    FROM("보낸사람"),
    FROM("발신"),

    DATE("Date"),
    DATE("Sent"),
    DATE("Sent at"),
    DATE("Sent on"),
    DATE("Gesendet"),
    DATE("Gesendet am"),
    DATE("Datum"),
    DATE("Envoyé"),
    DATE("Envoyé le"),
    DATE("Fecha"),
    DATE("Enviado"),
    DATE("Enviado el"),
    DATE("Enviado em"),
    DATE("Enviada"),
    DATE("Enviada em"),
    DATE("Data"),
    DATE("Inviato"),
    DATE("Data invio"),
    DATE("Verzonden"),
    DATE("Dato"),
    DATE("Sendt"),
    DATE("Skickat"),
    DATE("Lähetetty"),
    DATE("Päivämäärä"),
    DATE("Päiväys"),
    DATE("Wysłano"),
    DATE("Wysłane"),
    DATE("Data wysłania"),
    DATE("Odesláno"),
    DATE("Odoslané"),
    DATE("Dátum"),
    DATE("Elküldve"),
    DATE("Küldve"),
    DATE("Trimis"),
    DATE("Tarih"),
    DATE("Gönderildi"),
    DATE("Gönderme Tarihi"),
    DATE("Gönderilme tarihi"),
    DATE("Дата"),
    DATE("Отправлено"),
    DATE("Дата отправки"),
    DATE("Надіслано"),
    DATE("Відправлено"),
    DATE("Изпратено"),
    DATE("Ημερομηνία"),
    DATE("Εστάλη"),
    DATE("Στάλθηκε"),
    DATE("נשלח"),
    DATE("תאריך"),
    DATE("Poslano"),
    DATE("Sent Date"),
    DATE("Saadetud"),
    DATE("Tanggal"),
    DATE("Ngày"),
    DATE("发送时间"),
    DATE("发送日期"),
    DATE("日期"),
    DATE("时间"),
    DATE("寄件日期"),
    DATE("傳送時間"),
    DATE("送信日時"),
    DATE("送信日"),
    DATE("日付"),
    DATE("日時"),
    DATE("보낸 날짜"),
    DATE("보낸날짜"),
    DATE("날짜"),

    TO("To"),
    TO("An"),
    TO("À"),
    TO("A"),
    TO("Pour"),
    TO("Para"),
    TO("Aan"),
    TO("Til"),
    TO("Till"),
    TO("Vastaanottaja"),
    TO("Kenelle"),
    TO("Do"),
    TO("Komu"),
    TO("Címzett"),
    TO("Către"),
    TO("La"),
    TO("Kime"),
    TO("Alıcı"),
    TO("Кому"),
    TO("До"),
    TO("Προς"),
    TO("אל"),
    TO("Prima"),
    TO("Za"),
    TO("Kepada"),
    TO("Đến"),
    TO("收件人"),
    TO("收件者"),
    TO("宛先"),
    TO("받는 사람"),
    TO("받는사람"),

    SUBJECT("Subject"),
    SUBJECT("Betreff"),
    SUBJECT("Objet"),
    SUBJECT("Sujet"),
    SUBJECT("Asunto"),
    SUBJECT("Oggetto"),
    SUBJECT("Onderwerp"),
    SUBJECT("Assunto"),
    SUBJECT("Emne"),
    SUBJECT("Ämne"),
    SUBJECT("Aihe"),
    SUBJECT("Otsikko"),
    SUBJECT("Temat"),
    SUBJECT("Předmět"),
    SUBJECT("Predmet"),
    SUBJECT("Tárgy"),
    SUBJECT("Subiect"),
    SUBJECT("Subiectul"),
    SUBJECT("Konu"),
    SUBJECT("Тема"),
    SUBJECT("Относно"),
    SUBJECT("Θέμα"),
    SUBJECT("נושא"),
    SUBJECT("Naslov"),
    SUBJECT("Zadeva"),
    SUBJECT("Efni"),
    SUBJECT("Teema"),
    SUBJECT("Assumpte"),
    SUBJECT("Perihal"),
    SUBJECT("Chủ đề"),
    SUBJECT("主题"),
    SUBJECT("主旨"),
    SUBJECT("主題"),
    SUBJECT("件名"),
    SUBJECT("제목"),

    WORD("Message-ID", FORWARD_FIELD_MESSAGE_ID),

    OTHER("Cc"),
    OTHER("Bcc"),
    OTHER("Kopie"),
    OTHER("Kopie (CC)"),
    OTHER("Copie à"),
    OTHER("Cópia"),
    OTHER("Copia"),
    OTHER("Kopi"),
    OTHER("Kopia"),
    OTHER("Kopio"),
    OTHER("DW"),
    OTHER("UDW"),
    OTHER("Másolat"),
    OTHER("Másolatot kap"),
    OTHER("Bilgi"),
    OTHER("Копия"),
    OTHER("Копія"),
    OTHER("Κοιν."),
    OTHER("抄送"),
    OTHER("副本"),
    OTHER("參照"),
    OTHER("참조"),
    OTHER("Reply-To"),
    OTHER("Reply to"),
    OTHER("Antwort an"),
    OTHER("Répondre à"),
    OTHER("Responder a"),
    OTHER("Rispondi a"),
    OTHER("Antwoord aan"),
    OTHER("Svar til"),
    OTHER("Svara till"),
    OTHER("Vastaus"),
    OTHER("Odpowiedz do"),
    OTHER("Odpověď"),
    OTHER("Válaszcím"),
    OTHER("Ответить"),
    OTHER("回复"),
    OTHER("返信先"),
    OTHER("Sender"),
    OTHER("Resent-From"),
    OTHER("Resent-Date"),
    OTHER("Organization"),
    OTHER("Organisation"),
    OTHER("Importance"),
    OTHER("Priority"),
    OTHER("Wichtigkeit"),
    OTHER("Importanza"),
    OTHER("Priorità"),
    OTHER("Prioridad"),
    OTHER("Importancia"),
    OTHER("Prioridade"),
    OTHER("Prioriteit"),
    OTHER("Prioritet"),
    OTHER("Viktighet"),
    OTHER("Важность"),
    OTHER("重要性"),
    OTHER("Attachments"),
    OTHER("Attachment"),
    OTHER("Anlagen"),
    OTHER("Anlage"),
    OTHER("Pièces jointes"),
    OTHER("Pièce jointe"),
    OTHER("Datos adjuntos"),
    OTHER("Allegati"),
    OTHER("Bijlagen"),
    OTHER("Anexos"),
    OTHER("Vedhæftede filer"),
    OTHER("Bifogade filer"),
    OTHER("Vedlegg"),
    OTHER("Liitteet"),
    OTHER("Załączniki"),
    OTHER("Přílohy"),
    OTHER("Mellékletek"),
    OTHER("Ekler"),
    OTHER("Вложения"),
    OTHER("附件"),
    OTHER("添付ファイル"),
};

static int
meaning(const Word *words, gsize count, const char *text, gsize length)
{
    for (gsize i = 0; i < count; i++)
        if (words[i].length == length && g_ascii_strncasecmp(words[i].text, text, length) == 0)
            return words[i].means;
    return 0;
}

ForwardField
forward_words_label(const char *label, gsize length)
{
    return (ForwardField)meaning(labels, G_N_ELEMENTS(labels), label, length);
}

ForwardMark
forward_words_mark(const char *words, gsize length)
{
    int whole = meaning(lines, G_N_ELEMENTS(lines), words, length);
    for (gsize i = 0; !whole && i < G_N_ELEMENTS(line_beginnings); i++)
        if (length > line_beginnings[i].length)
            whole = meaning(&line_beginnings[i], 1, words, line_beginnings[i].length);
    return (ForwardMark)whole;
}

static gsize
one_blank(const char *text, const char *end)
{
    static const char *const wide[] = {"\xc2\xa0",     /* no-break space */
                                       "\xe2\x80\xaf", /* narrow no-break space */
                                       "\xe3\x80\x80", /* ideographic space */
                                       "\xe2\x80\x8e", /* left-to-right mark */
                                       "\xe2\x80\x8f", /* right-to-left mark */
                                       "\xef\xbb\xbf"};
    if (text == end || (guchar)*text < 0x80)
        return text < end && (*text == ' ' || *text == '\t') ? 1 : 0;
    for (gsize i = 0; i < G_N_ELEMENTS(wide); i++) {
        gsize length = strlen(wide[i]);
        if ((gsize)(end - text) >= length && memcmp(text, wide[i], length) == 0)
            return length;
    }
    return 0;
}

gsize
forward_words_blank(const char *text, const char *end)
{
    const char *p = text;
    for (gsize length = one_blank(p, end); length; length = one_blank(p, end))
        p += length;
    return (gsize)(p - text);
}

/* "[2]" or "(2)" between a prefix and its colon. */
static gsize
count_length(const char *text)
{
    if (*text != '[' && *text != '(')
        return 0;
    gsize digits = strspn(text + 1, "0123456789");
    char close = text[0] == '[' ? ']' : ')';
    return digits && text[1 + digits] == close ? digits + 2 : 0;
}

static gsize
colon_length(const char *text)
{
    if (*text == ':')
        return 1;
    return g_str_has_prefix(text, "：") ? strlen("：") : 0;
}

/* The prefix at p; *ret_rest is what follows it. */
static SubjectKind
read_prefix(const char *p, const char *end, const char **ret_rest)
{
    for (gsize i = 0; i < G_N_ELEMENTS(prefixes); i++) {
        if (g_ascii_strncasecmp(p, prefixes[i].text, prefixes[i].length) != 0)
            continue;
        const char *rest = p + prefixes[i].length;
        rest += count_length(rest);
        rest += forward_words_blank(rest, end);
        if (!colon_length(rest))
            continue;
        rest += colon_length(rest);
        *ret_rest = rest + forward_words_blank(rest, end);
        return (SubjectKind)prefixes[i].means;
    }
    return SUBJECT_BARE;
}

SubjectKind
forward_words_subject(const char *subject, gsize *ret_length)
{
    const char *end = subject + strlen(subject);
    const char *p = subject + forward_words_blank(subject, end);
    const char *rest = subject;
    SubjectKind kind = read_prefix(p, end, &rest);
    while (kind == SUBJECT_BARE && *p == '[') {
        kind = read_prefix(p + 1, end, &rest); /* "[Fwd: Banner]" */
        const char *close = memchr(p, ']', (gsize)(end - p));
        if (kind != SUBJECT_BARE || !close)
            break;
        p = close + 1; /* "[EXTERNAL] " */
        p += forward_words_blank(p, end);
        kind = read_prefix(p, end, &rest);
    }
    *ret_length = (gsize)(rest - subject);
    return kind;
}
