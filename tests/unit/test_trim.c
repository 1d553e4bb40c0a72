#include "tests/unit/test.h"

#include "base/limits.h"
#include "mail/trim.h"
#include "mail/trim_words.h"

#include <string.h>

/* Texts are written with the kind of each line in front: t typed, q quoted, s signature, n notice,
 * c context, f forwarded. */
static const char letters[] = "?tqsncf";

static char *
without_letters(const char *marked)
{
    GString *out = g_string_new(NULL);
    g_auto(GStrv) lines = g_strsplit(marked, "\n", -1);
    for (guint i = 0; lines[i] && *lines[i]; i++)
        g_string_append_printf(out, "%s\n", lines[i] + 1);
    return g_string_free(out, FALSE);
}

static char *
with_letters(const char *text, const GArray *pieces)
{
    GString *out = g_string_new(NULL);
    gsize at = 0;
    for (guint i = 0; i < pieces->len; i++) {
        const TrimPiece *piece = &g_array_index(pieces, TrimPiece, i);
        g_assert_cmpuint(piece->start, ==, at);
        at += piece->length;
        g_autofree char *part = g_strndup(text + piece->start, piece->length);
        g_auto(GStrv) lines = g_strsplit(part, "\n", -1);
        for (guint j = 0; lines[j] && (*lines[j] || lines[j + 1]); j++)
            g_string_append_printf(out, "%c%s\n", letters[piece->kind], lines[j]);
    }
    g_assert_cmpuint(at, ==, strlen(text));
    return g_string_free(out, FALSE);
}

/* As of a comment all of which was typed. */
static GArray *
hashes_of(const char *said)
{
    GArray *hashes = g_array_new(FALSE, FALSE, sizeof(guint64));
    g_autoptr(GArray) pieces = g_array_new(FALSE, FALSE, sizeof(TrimPiece));
    g_autoptr(TrimPage) page = trim_page_new(said);
    TrimPiece all = {0, strlen(said), TRIM_TYPED};
    g_array_append_val(pieces, all);
    trim_hashes(page, pieces, hashes);
    trim_hashes_sort(hashes);
    return hashes;
}

/* said: what was said before, or "". */
static void
assert_read(const char *said, const char *marked)
{
    g_autofree char *text = without_letters(marked);
    g_autoptr(GArray) hashes = hashes_of(said);
    TrimKnown known = {(const guint64 *)(gpointer)hashes->data, hashes->len};
    g_autoptr(TrimPage) page = trim_page_new(text);
    g_array_unref(trim_read(page, NULL)); /* which leaves nothing behind */
    g_autoptr(GArray) pieces = trim_read(page, &known);
    g_autofree char *found = with_letters(text, pieces);
    g_assert_cmpstr(found, ==, marked);
}

#define SAID                                                                                       \
    "Hello Anna,\n"                                                                                \
    "the printer on the second floor has been out of order since Monday, and nobody came.\n"       \
    "\n"                                                                                           \
    "Could you please have somebody look at it before the end of the week?\n"                      \
    "Regards,\n"                                                                                   \
    "Berta\n"

static void
a_text_without_marks_is_typed(void)
{
    assert_read("", "tHello,\nt\ntthis is - all of it -\nttyped: every word.\n");
    assert_read(SAID, "tHello,\nt\ntthis is - all of it -\nttyped: every word.\n");
    assert_read("", "");
}

static void
marked_lines_are_quotes(void)
{
    assert_read("", "tYes.\nt\nq> Is it?\nq> > No.\n");
}

static void
what_was_said_is_a_quote_without_marks(void)
{
    assert_read(SAID, "tNobody came yet.\nt\n"
                      "qHello Anna,\n"
                      "qthe printer on the second floor has been out of order since Monday, and "
                      "nobody came.\n"
                      "q\n"
                      "qCould you please have somebody look at it before the end of the week?\n"
                      "qRegards,\n"
                      "qBerta\n");
}

static void
what_was_said_is_a_quote_however_it_is_wrapped(void)
{
    assert_read(SAID, "tNobody came yet.\n"
                      "qThe printer on the second floor\n"
                      "qhas been out of order since\n"
                      "qMonday, and nobody came. Could you please have somebody look at it\n"
                      "qbefore the end of the week? Regards, Berta\n");
}

static void
words_typed_beside_known_ones_are_typed(void)
{
    assert_read(SAID, "qthe printer on the second floor has been out of order since Monday,\n"
                      "tsince Tuesday, I think\n"
                      "qCould you please have somebody look at it before the end of the week?\n");
    assert_read(SAID,
                "tCould you please have somebody look at it before the end of the week? No!\n");
}

static void
known_words_that_are_few_are_typed(void)
{
    assert_read(SAID, "tOf course.\nt\ntRegards,\ntBerta\n");
}

/* --- languages ------------------------------------------------------------------------------- */

/* What a client of each language writes above a quote. The answer is typed, the rest is folded. */
static const struct {
    const char *code, *attribution;
} attributions[] = {
    {"en", "On Fri, 1 May 2026 at 10:05, Berta Voss <berta@x.example> wrote:"},
    {"en", "On Fri, 1 May 2026 at 10:05, Berta Voss\n<berta@x.example> wrote:"},
    {"en", "On Fri, 1 May 2026 at 10:05, Berta Voss of Some Long Department <\nberta@x.example>\n"
           "wrote:"},
    {"en", "On Fri, 1 May 2026 at 10:05, Berta Voss <berta@x.example\n> wrote:"},
    {"en", "Berta Voss <berta@x.example> wrote:"},
    {"en", "Quoting Berta Voss <berta@x.example>:"},
    {"en", "At 2026-05-01 10:05:00, \"Berta Voss\" <berta@x.example> wrote:"},
    {"de", "Am Fr., 1. Mai 2026 um 10:05 Uhr schrieb Berta Voss <berta@x.example>:"},
    {"de", "Am 01.05.2026 um 10:05 schrieb Berta Voss:"},
    {"de", "Berta Voss <berta@x.example> hat am 1. Mai 2026 um 10:05 geschrieben:"},
    {"de", "Zitat von Berta Voss <berta@x.example>:"},
    {"fr", "Le ven. 1 mai 2026 à 10:05, Berta Voss <berta@x.example> a écrit :"},
    {"fr", "Le 1 mai 2026 à 10:05, Berta Voss <berta@x.example>\na écrit :"},
    {"es", "El vie, 1 may 2026 a las 10:05, Berta Voss (<berta@x.example>) escribió:"},
    {"it", "Il giorno ven 1 mag 2026 alle ore 10:05 Berta Voss <berta@x.example> ha scritto:"},
    {"it", "Il 01/05/2026 10:05, Berta Voss ha scritto:"},
    {"nl", "Op vr 1 mei 2026 om 10:05 schreef Berta Voss <berta@x.example>:"},
    {"nl",
     "Op 1 mei 2026 10:05 schreef \"Berta Voss\" <berta@x.example> het\nvolgende geschreven:"},
    {"pt", "Em sex., 1 de mai. de 2026 às 10:05, Berta Voss <berta@x.example> escreveu:"},
    {"pt", "Berta Voss <berta@x.example> escreveu no dia sexta, 1/05/2026 à(s) 10:05:"},
    {"da", "Den fre. 1. maj 2026 kl. 10.05 skrev Berta Voss <berta@x.example>:"},
    {"da", "fre. 1. maj 2026 kl. 10.05 skrev Berta Voss <berta@x.example>:"},
    {"no", "fre. 1. mai 2026 kl. 10:05 skrev Berta Voss <berta@x.example>:"},
    {"sv", "Den fre 1 maj 2026 kl 10:05 skrev Berta Voss <berta@x.example>:"},
    {"sv", "1 maj 2026 kl. 10:05 skrev Berta Voss <berta@x.example>:"},
    {"fi", "pe 1. toukok. 2026 klo 10.05 Berta Voss (berta@x.example) kirjoitti:"},
    {"pl", "pt., 1 maj 2026 o 10:05 Berta Voss <berta@x.example> napisał(a):"},
    {"pl", "W dniu 1.05.2026 o 10:05, Berta Voss pisze:"},
    {"cs", "pá 1. 5. 2026 v 10:05 odesílatel Berta Voss <berta@x.example> napsal:"},
    {"cs", "Dne 1. 5. 2026 v 10:05 Berta Voss napsal(a):"},
    {"sk", "pi 1. 5. 2026 o 10:05 Berta Voss <berta@x.example> napísal(a):"},
    {"hu", "Berta Voss <berta@x.example> ezt írta (időpont: 2026. máj. 1., P, 10:05):"},
    {"ro", "În vin., 1 mai 2026 la 10:05, Berta Voss <berta@x.example> a scris:"},
    {"tr", "Berta Voss <berta@x.example>, 1 May 2026 Cum, 10:05 tarihinde şunu yazdı:"},
    {"tr", "1 May 2026 Cum, saat 10:05 tarihinde Berta Voss <berta@x.example> şunu\nyazdı:"},
    {"ru", "пт, 1 мая 2026 г. в 10:05, Berta Voss <berta@x.example>:"},
    {"ru", "01.05.2026 10:05, Berta Voss пишет:"},
    {"ru", "Пятница, 1 мая 2026, 10:05 +03:00 от Berta Voss <berta@x.example>:"},
    {"uk", "пт, 1 трав. 2026 р. о 10:05 Berta Voss <berta@x.example> пише:"},
    {"bg", "На пт, 1.05.2026 г. в 10:05 ч. Berta Voss <berta@x.example> написа:"},
    {"el", "Στις Παρ 1 Μαΐ 2026 στις 10:05 π.μ., ο χρήστης Berta Voss <berta@x.example> έγραψε:"},
    {"he", "בתאריך יום ו׳, 1 במאי 2026 ב-10:05 מאת ‪Berta Voss‬‏ "
           "<‪berta@x.example‬‏>:‬"},
    {"ar",
     "في الجمعة، ١ مايو ٢٠٢٦ في ١٠:٠٥ ص تمت كتابة ما يلي بواسطة Berta Voss <berta@x.example>:"},
    {"zh", "Berta Voss <berta@x.example> 于2026年5月1日周五 10:05写道："},
    {"zh", "在 2026年5月1日，上午10:05，Berta Voss <berta@x.example> 写道："},
    {"ja", "2026年5月1日(金) 10:05 Berta Voss <berta@x.example>:"},
    {"ja", "2026/05/01 10:05、Berta Voss <berta@x.example>のメール:"},
    {"ko", "2026년 5월 1일 (금) 오전 10:05, Berta Voss <berta@x.example>님이 작성:"},
    {"vi", "Vào Th 6, 1 thg 5, 2026 vào lúc 10:05 Berta Voss <berta@x.example> đã viết:"},
    {"ca", "El dia ds., 1 de maig 2026 a les 10:05, Berta Voss <berta@x.example> va escriure:"},
    {"id", "Pada tanggal Jum, 1 Mei 2026 pukul 10.05 Berta Voss <berta@x.example> menulis:"},
    {"hr", "pet, 1. svi 2026. u 10:05 Berta Voss <berta@x.example> napisao je:"},
};

/* Each line of text behind a letter. */
static char *
lettered(char letter, const char *text)
{
    GString *out = g_string_new(NULL);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (guint i = 0; lines[i]; i++)
        g_string_append_printf(out, "%c%s\n", letter, lines[i]);
    return g_string_free(out, FALSE);
}

static void
every_languages_attribution_is_folded(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(attributions); i++) {
        g_test_message("%s: %s", attributions[i].code, attributions[i].attribution);
        g_autofree char *folded = lettered('q', attributions[i].attribution);
        g_autofree char *marked =
            g_strconcat("tIt works, thanks.\nt\n", folded, "q\nq> Does it work?\n", NULL);
        assert_read("", marked);
    }
}

static void
below_a_sure_attribution_no_marks_are_needed(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(attributions); i++) {
        g_autofree char *folded = lettered('q', attributions[i].attribution);
        g_autofree char *marked =
            g_strconcat("tIt works, thanks.\nt\n", folded, "q\nqDoes it work?\n", NULL);
        if (strchr(attributions[i].attribution, '@'))
            assert_read("", marked);
    }
}

/* The header block of a quoted message, as Outlook writes it in each language. */
/* NOLINTBEGIN(bugprone-suspicious-missing-comma): long texts go over several lines */
static const char *const blocks[] = {
    "From: Berta Voss <berta@x.example>\nSent: Friday, May 1, 2026 10:05 AM\nTo: Anna\nSubject: "
    "Tea",
    "*From:* Berta Voss [mailto:berta@x.example]\n*Sent:* Friday\n*To:* Anna\n*Subject:* Tea",
    "**From:** Berta Voss\n\n**Sent:** Friday\n\n**To:** Anna\n\n**Subject:** Tea",
    "________________________________\nFrom: Berta Voss\nSent: Friday\nSubject: Tea",
    "-----Original Message-----\nFrom: Berta Voss\nTo: Anna",
    "-------- Original Message --------",
    "From: Berta Voss\n<berta@x.example>\nSent: Friday\nTo: Anna\nSubject: a long one that\nis "
    "folded\nCc: Carl",
    "Von: Berta Voss <berta@x.example>\nGesendet: Freitag, 1. Mai 2026\nAn: Anna\nBetreff: Tee",
    "-----Ursprüngliche Nachricht-----\nVon: Berta Voss\nGesendet: Freitag\nAn: Anna\nBetreff: Tee",
    "De : Berta Voss <berta@x.example>\nEnvoyé : vendredi 1 mai 2026\nÀ : Anna\nObjet : Thé",
    "-------- Message d'origine --------\nDe : Berta Voss <berta@x.example>\nDate : 01/05/2026",
    "De: Berta Voss <berta@x.example>\nEnviado el: viernes, 1 de mayo\nPara: Anna\nAsunto: Té",
    "Da: Berta Voss <berta@x.example>\nInviato: venerdì 1 maggio 2026\nA: Anna\nOggetto: Tè",
    "Van: Berta Voss <berta@x.example>\nVerzonden: vrijdag 1 mei 2026\nAan: Anna\nOnderwerp: Thee",
    "De: Berta Voss <berta@x.example>\nEnviada em: sexta-feira\nPara: Anna\nAssunto: Chá",
    "Fra: Berta Voss <berta@x.example>\nSendt: 1. maj 2026 10:05\nTil: Anna\nEmne: Te",
    "Från: Berta Voss <berta@x.example>\nSkickat: den 1 maj 2026\nTill: Anna\nÄmne: Te",
    "Lähettäjä: Berta Voss\nLähetetty: perjantai\nVastaanottaja: Anna\nAihe: Tee",
    "From: Berta Voss\nWysłano: piątek\nDo: Anna\nTemat: Herbata",
    "Od: Berta Voss\nOdesláno: pátek\nKomu: Anna\nPředmět: Čaj",
    "Od: Berta Voss\nOdoslané: piatok\nKomu: Anna\nPredmet: Čaj",
    "Feladó: Berta Voss\nElküldve: péntek\nCímzett: Anna\nTárgy: Tea",
    "De la: Berta Voss\nTrimis: vineri\nCătre: Anna\nSubiect: Ceai",
    "Kimden: Berta Voss\nGönderilme Tarihi: 1 Mayıs\nKime: Anna\nKonu: Çay",
    "От: Berta Voss\nОтправлено: пятница\nКому: Anna\nТема: Чай",
    "Від: Berta Voss\nНадіслано: п'ятниця\nКому: Anna\nТема: Чай",
    "От: Berta Voss\nИзпратено: петък\nДо: Anna\nОтносно: Чай",
    "Από: Berta Voss\nΣτάλθηκε: Παρασκευή\nΠρος: Anna\nΘέμα: Τσάι",
    "מאת: Berta Voss\nנשלח: יום שישי\nאל: Anna\nנושא: תה",
    "من: Berta Voss\nتم الإرسال: الجمعة\nإلى: Anna\nالموضوع: شاي",
    "发件人: Berta Voss\n发送时间: 2026年5月1日\n收件人: Anna\n主题: 茶",
    "寄件者：Berta Voss\n寄件日期：2026年5月1日\n收件者：Anna\n主旨：茶",
    "差出人: Berta Voss\n送信日時: 2026年5月1日\n宛先: Anna\n件名: お茶",
    "보낸 사람: Berta Voss\n보낸 날짜: 2026년 5월 1일\n받는 사람: Anna\n제목: 차",
    "Từ: Berta Voss\nĐã gửi: Thứ Sáu\nĐến: Anna\nChủ đề: Trà",
};
/* NOLINTEND(bugprone-suspicious-missing-comma) */

static void
below_every_languages_header_block_all_is_folded(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(blocks); i++) {
        g_test_message("%s", blocks[i]);
        g_autofree char *folded = lettered('q', blocks[i]);
        g_autofree char *marked = g_strconcat("tYes, please.\nt\n", folded,
                                              "q\nqWould you like some?\nq\nqBerta\n", NULL);
        assert_read("", marked);
    }
}

static void
a_form_is_no_header_block(void)
{
    assert_read("", "tFrom: Oslo\ntTo: Bergen\ntDate: 1 May 2026, 10:05\nt\ntOne seat, please.\n");
    assert_read("", "tI need:\ntSubject: the new logo\ntDate: next week\nt\ntThank you\n");
    assert_read("", "tFrom: berta@x.example came this.\nt\ntWhat is it?\n");
}

static void
a_forwarded_mail_is_set_apart_and_shown(void)
{
    static const char *const lines[] = {
        "---------- Forwarded message ---------",
        "Begin forwarded message:",
        "-------- Weitergeleitete Nachricht --------",
        "Anfang der weitergeleiteten Nachricht:",
        "---------- Message transféré ----------",
        "Début du message transféré :",
        "---------- Mensaje reenviado ----------",
        "---------- Messaggio inoltrato ----------",
        "Begin doorgestuurd bericht:",
        "---------- Mensagem encaminhada ----------",
        "Start på videresendt besked:",
        "---------- Przekazana wiadomość ----------",
        "-------- Пересылаемое сообщение --------",
        "---------- 转发邮件 ----------",
        "---------- 転送されたメッセージ ----------",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
        g_test_message("%s", lines[i]);
        g_autofree char *marked = g_strconcat(
            "tSee below.\nt\nf", lines[i],
            "\nfFrom: Berta Voss <berta@x.example>\nfSubject: Tea\nf\nfIs there tea?\n", NULL);
        assert_read("", marked);
    }
    assert_read("", "tSee below.\nt\nf> Begin forwarded message:\nf>\nf> From: Berta\nf> Tea?\n");
}

/* --- signatures, footers, notices ------------------------------------------------------------ */

static void
signatures_are_set_apart(void)
{
    assert_read("", "tYes.\nt\ns-- \nsAnna Berg\nsBerg & Co\n");
    assert_read("", "tYes.\nt\ns--\nsAnna Berg\nsBerg & Co\nq> Is it?\n");
    assert_read("", "tYes.\nt\ns———\nsAnna Berg\nsanna@x.example\n");
    assert_read("", "tYes.\nt\ns_______\nsAnna Berg\nsTel. +45 12 34 56 78\n");
}

static void
what_is_below_a_rule_and_no_signature_is_typed(void)
{
    assert_read("", "tWe sell\nt-----------\ntred    5\ntblue   7\n");
    assert_read("", "tFirst.\nt\nt-----\nt\ntSecond, due date: 2026-12-31.\n");
    assert_read("", "tPoints:\nt-- one\nt-- two\n");
}

static void
a_telephones_footer_is_set_apart(void)
{
    static const char *const footers[] = {
        "Sent from my iPhone",
        "Sent from my Wiko RIDGE FAB 4G",
        "Sent from Yahoo Mail on Android",
        "Get Outlook for iOS<https://aka.ms/o0ukef>",
        "Von meinem iPhone gesendet",
        "Gesendet von Outlook für Android<https://aka.ms/AAb9ysg>",
        "Diese Nachricht wurde von meinem Android-Mobiltelefon mit K-9 Mail gesendet.",
        "Envoyé de mon iPhone",
        "Enviado desde mi iPhone",
        "Inviato da iPhone",
        "Verstuurd vanaf mijn iPhone",
        "Enviado do meu iPhone",
        "Sendt fra min iPhone",
        "Skickat från min iPhone",
        "Lähetetty iPhonesta",
        "Wysłane z iPhone'a",
        "Odesláno z iPhonu",
        "Odoslané z iPhonu",
        "Trimis de pe iPhone",
        "iPhone'umdan gönderildi",
        "Отправлено с iPhone",
        "Надіслано з iPhone",
        "Изпратено от моя iPhone",
        "Στάλθηκε από το iPhone μου",
        "נשלח מה-iPhone שלי",
        "أرسلت من الـ iPhone",
        "发自我的 iPhone",
        "從我的 iPhone 傳送",
        "iPhoneから送信",
        "나의 iPhone에서 보냄",
        "Đã gửi từ iPhone của tôi",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(footers); i++) {
        g_test_message("%s", footers[i]);
        g_autofree char *marked = g_strconcat("tYes.\nt\ns", footers[i], "\n", NULL);
        assert_read("", marked);
    }
}

static void
a_sentence_about_a_telephone_is_typed(void)
{
    assert_read("", "tHello,\nt\ntSent from my desk, is much easier than my phone.\n");
    assert_read("", "tHello,\nt\ntSent from my phone\nton Monday it was all wrong.\n");
    assert_read("", "tIt was sent from my iPhone\n");
}

static void
a_lists_footer_is_a_notice(void)
{
    assert_read("", "tYes.\nt\nn_______________________________________________\n"
                    "ntea mailing list\nntea@lists.example\nnhttp://lists.example/listinfo/tea\n");
}

/* --- answers --------------------------------------------------------------------------------- */

static void
answers_between_quotes_are_typed_and_keep_them_as_context(void)
{
    assert_read("", "qOn Fri, 1 May 2026 at 10:05, Berta <b@x.example> wrote:\n"
                    "c> Red?\ntNo.\nc> Blue?\ntYes.\nq> Berta\n");
}

static void
a_quote_above_the_whole_answer_is_folded(void)
{
    assert_read("", "qOn Fri, 1 May 2026 at 10:05, Berta <b@x.example> wrote:\n"
                    "q> Red?\nq\ntNo.\n");
}

static void
a_quote_without_attribution_above_an_answer_is_context(void)
{
    assert_read("", "c> Red?\nc\ntNo.\n");
}

static void
answers_in_a_quote_without_marks_are_typed(void)
{
    assert_read(SAID,
                "tSee below.\nt\n"
                "qFrom: Berta Voss <berta@x.example>\nqSent: Friday\nqTo: Anna\nqSubject: Printer\n"
                "q\n"
                "qHello Anna,\n"
                "qthe printer on the second floor has been out of order since Monday, and nobody "
                "came.\nq\n"
                "tSomebody came today.\nt\n"
                "qCould you please have somebody look at it before the end of the week?\n"
                "qRegards,\nqBerta\nq\nqEarlier mail of somebody else\n");
}

static void
where_nothing_was_typed_all_is_shown(void)
{
    assert_read("", "t> Only a quote.\n");
    assert_read("", "t-- \ntAnna\n");
    assert_read("", "tSent from my iPhone\n");
    assert_read("",
                "tFrom: Berta <b@x.example>\ntSent: Friday\ntTo: Anna\ntSubject: Tea\nt\ntTea?\n");
    assert_read(SAID, "tthe printer on the second floor has been out of order since Monday, and "
                      "nobody came.\n");
}

static void
prose_that_looks_like_a_mark_is_typed(void)
{
    assert_read("", "tOn Monday you wrote: the server is down.\nt\ntIt is up.\n");
    assert_read("", "tOn 1 May 2026 you wrote:\nt\ntthe server is down. I disagree.\n");
    assert_read("", "t2026-05-01 10:05 GMT+02:00 server restarted\nt\ntThen nothing worked.\n");
    assert_read("", "t1. At 10:05 please write to b@x.example:\nt\ntall of it.\n");
    assert_read("", "tLook:\nt>From the beginning it was wrong.\ntIt was.\n");
}

static void
a_typed_line_above_an_attribution_is_not_taken_for_it(void)
{
    assert_read("", "tOn 5 May I have\nt2 weeks. I will let you know then...\n"
                    "qOn Fri, 1 May 2026 at 10:05, Berta <b@x.example> wrote:\nq\nq> Red?\n");
}

static void
halves_are_cut_at_the_pieces(void)
{
    const char *text = "Yes.\n\n> Is it?\n-- \nAnna\n";
    g_autoptr(TrimPage) page = trim_page_new(text);
    g_autoptr(GArray) pieces = trim_read(page, NULL);
    g_autofree char *typed = trim_typed(text, pieces);
    g_autofree char *folded = trim_folded(text, pieces);
    g_assert_cmpstr(typed, ==, "Yes.\n\n");
    g_assert_cmpstr(folded, ==, "> Is it?\n-- \nAnna\n");
}

/* --- promises for any text ------------------------------------------------------------------- */

static const char *const plain_words[] = {"tea",   "of", "the",   "On",   "printer", "a",  "Monday",
                                          "wrote", "it", "broke", "From", "again",   "To", "5"};

static char *
any_line(void)
{
    GString *line = g_string_new(NULL);
    for (gint i = g_test_rand_int_range(0, 15); i > 0; i--)
        g_string_append_printf(line, "%s%s", line->len ? " " : "",
                               plain_words[g_test_rand_int_range(0, G_N_ELEMENTS(plain_words))]);
    return g_string_free(line, FALSE);
}

static char *
any_prose(void)
{
    GString *text = g_string_new(NULL);
    for (gint i = g_test_rand_int_range(0, 20); i > 0; i--) {
        g_autofree char *line = any_line();
        g_string_append_printf(text, "%s\n", line);
    }
    return g_string_free(text, FALSE);
}

static void
prose_without_marks_is_wholly_typed(void)
{
    for (guint i = 0; i < 1000; i++) {
        g_autofree char *text = any_prose();
        g_autofree char *marked = text[0] ? lettered('t', text) : g_strdup("");
        if (strlen(marked) >= 2)
            marked[strlen(marked) - 2] = '\0';
        assert_read(SAID, marked);
    }
}

static char *
quoted(const char *text, gboolean marked)
{
    GString *out = g_string_new(NULL);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (guint i = 0; lines[i] && lines[i + 1]; i++)
        g_string_append_printf(out, "%s%s\n", marked ? "> " : "", lines[i]);
    return g_string_free(out, FALSE);
}

/* A reply of ours is quoted below mark, with words typed where the bits of places say: above,
 * between its paragraphs, below. All of them are shown; but of a client that marks no lines, what
 * is below the last line of ours may be our foot or an older mail, and is folded when there is an
 * answer above. */
static void
assert_typed_words_shown(const char *mark, gboolean marked, guint places)
{
    static const char *const typed[] = {"Nobody came.", "Which week?", "Regards, Anna"};
    if (!marked && places & 1 && *mark)
        places &= ~4u;
    const char *half = strstr(SAID, "\n\n") + 2;
    g_autofree char *first_half = g_strndup(SAID, strlen(SAID) - strlen(half));
    g_autofree char *first = quoted(first_half, marked);
    g_autofree char *second = quoted(half, marked);
    g_autofree char *text =
        g_strdup_printf("%s\n%s\n\n%s%s\n%s%s\n", places & 1 ? typed[0] : "", mark, first,
                        places & 2 ? typed[1] : "", second, places & 4 ? typed[2] : "");
    g_autoptr(GArray) hashes = hashes_of(SAID);
    TrimKnown known = {(const guint64 *)(gpointer)hashes->data, hashes->len};
    g_autoptr(TrimPage) page = trim_page_new(text);
    g_autoptr(GArray) pieces = trim_read(page, &known);
    g_autofree char *shown = trim_typed(text, pieces);
    for (guint i = 0; i < G_N_ELEMENTS(typed); i++)
        if (places & (1u << i) && !strstr(shown, typed[i]))
            g_error("\"%s\" is hidden in\n%s", typed[i], text);
}

static void
typed_words_are_shown_wherever_a_reply_of_ours_is_quoted(void)
{
    for (guint places = 0; places < 8; places++) {
        for (gsize i = 0; i < G_N_ELEMENTS(attributions); i++) {
            assert_typed_words_shown(attributions[i].attribution, TRUE, places);
            assert_typed_words_shown(attributions[i].attribution, FALSE, places);
        }
        for (gsize i = 0; i < G_N_ELEMENTS(blocks); i++) {
            assert_typed_words_shown(blocks[i], TRUE, places);
            assert_typed_words_shown(blocks[i], FALSE, places);
        }
        assert_typed_words_shown("", TRUE, places);
        assert_typed_words_shown("", FALSE, places);
    }
}

static gboolean
assert_within_limits(const char *word, gsize length, gpointer data)
{
    guint words = 1;
    for (gsize i = 0; i < length; i++)
        words += word[i] == ' ';
    g_assert_cmpuint(length, <=, LIMIT_TRIM_PHRASE_BYTES);
    g_assert_cmpuint(words, <=, LIMIT_TRIM_PHRASE_WORDS);
    ++*(guint *)data;
    return FALSE;
}

static void
test_no_phrase_is_longer_than_is_looked_at(void)
{
    guint seen = 0;
    trim_words_any(TRIM_WORDS_ABOVE, 0, assert_within_limits, &seen);
    trim_words_any(TRIM_WORDS_ORIGINAL, 0, assert_within_limits, &seen);
    g_assert_cmpuint(seen, >, 100);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name) g_test_add_func("/trim/" #name, name)
    ADD(a_text_without_marks_is_typed);
    ADD(marked_lines_are_quotes);
    ADD(what_was_said_is_a_quote_without_marks);
    ADD(what_was_said_is_a_quote_however_it_is_wrapped);
    ADD(words_typed_beside_known_ones_are_typed);
    ADD(known_words_that_are_few_are_typed);
    ADD(every_languages_attribution_is_folded);
    ADD(below_a_sure_attribution_no_marks_are_needed);
    ADD(below_every_languages_header_block_all_is_folded);
    ADD(a_form_is_no_header_block);
    ADD(a_forwarded_mail_is_set_apart_and_shown);
    ADD(signatures_are_set_apart);
    ADD(what_is_below_a_rule_and_no_signature_is_typed);
    ADD(a_telephones_footer_is_set_apart);
    ADD(a_sentence_about_a_telephone_is_typed);
    ADD(a_lists_footer_is_a_notice);
    ADD(answers_between_quotes_are_typed_and_keep_them_as_context);
    ADD(a_quote_above_the_whole_answer_is_folded);
    ADD(a_quote_without_attribution_above_an_answer_is_context);
    ADD(answers_in_a_quote_without_marks_are_typed);
    ADD(where_nothing_was_typed_all_is_shown);
    ADD(prose_that_looks_like_a_mark_is_typed);
    ADD(a_typed_line_above_an_attribution_is_not_taken_for_it);
    ADD(halves_are_cut_at_the_pieces);
    ADD(prose_without_marks_is_wholly_typed);
    ADD(typed_words_are_shown_wherever_a_reply_of_ours_is_quoted);
    g_test_add_func("/trim/no-phrase-is-longer-than-is-looked-at",
                    test_no_phrase_is_longer_than_is_looked_at);
    return g_test_run();
}
