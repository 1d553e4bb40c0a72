#include "tests/unit/hostile.h"

/* What is repeated more often than this is a matter of size. */
#define FEW 100000
#define N   "\1"

#define BODY     "\n\ntext\n"
#define PLAIN    "Content-Type: text/plain\n\n"
#define HTML     "Content-Type: text/html; charset=utf-8\n\n"
#define MIXED    "Content-Type: multipart/mixed; boundary=b\n\n"
#define DIGEST   "Content-Type: multipart/digest; boundary=b\n\n--b\n\n"
#define IN(name) "Content-Type: text/plain; charset=" name "\n\n"
#define BY(name) "Content-Transfer-Encoding: " name "\n\n"
#define ATTACHED "--b\nContent-Type: a/b\nContent-Disposition: attachment; filename="

/* Around LIMIT_MIME_PARTS, LIMIT_PARAMETERS, … there are two of a kind: over the limit, and as much
 * as passes. */
static const Hostile hostile[] = {
    /* the header */
    {"fields", "", "X-A: b\n", 200000, "\ntext\n", TRUE},
    {"fields-unlike", "", "X-" N ": b\n", 200000, "\ntext\n", TRUE},
    {"fields-that-pass", "", "X-" N ": b\n", 999, "\ntext\n", FALSE},
    {"folds", "Subject: a\n", " b\n", 900000, "\ntext\n", TRUE},
    {"folds-that-pass", "Subject: a\n", " b\n", 5000, "\ntext\n", FALSE},
    {"long-field", "Subject: ", "a", 20000000, BODY, TRUE},
    {"colons", "", ":", 1000000, BODY, TRUE},
    {"line-ends", "Subject: a", "\r", 10000000, BODY, TRUE},
    {"no-header", "", "a", 20000000, "", TRUE},
    {"from-lines", "", ">From a\n", 2000000, BODY, FALSE},
    {"references", "References:", " <" N "@b.example>\n", 700, BODY, FALSE},
    {"ids-open", "References: ", "<", 16000, BODY, FALSE},
    {"dates", "Date: ", "(Mon, 1 Jan", 1400, BODY, FALSE},
    {"words", "Subject: ", "=?a?b?c", 2000, BODY, TRUE},
    {"words-that-pass", "Subject: ", "=?utf-8?B?w6Zh?= ", 499, BODY, FALSE},
    {"words-of-one-byte", "Subject: ", "=?gb18030?Q?=81?= ", 500, BODY, FALSE},
    {"words-in-escapes", "Subject: ", "=?iso-2022-jp?B?GyRC?= ", 500, BODY, FALSE},
    {"words-without-end", "Subject: =?utf-8?q?", "=", 16000, BODY, FALSE},

    /* addresses */
    {"groups", "To: ", "a:", 100000, BODY, TRUE},
    {"groups-in-part",
     "Content-Type: multipart/mixed; boundary*0=\"b\"; boundary*1=c\n\n--bc\n"
     "Content-Type: message/rfc822\n\nTo: ",
     "a:", 100000, "\n\ntext\n--bc--\n", TRUE},
    {"addresses", "Cc: a@b.example", ", a@b.example", 100000, BODY, TRUE},
    {"addresses-that-pass", "Cc: a@b.example", ", " N "@b.example", 800, BODY, FALSE},
    {"comments", "From: ", "(", 15000, BODY, TRUE},
    {"comments-side-by-side", "From: a@b.example ", "()", 8000, BODY, FALSE},
    {"quotes", "From: ", "\"", 16000, BODY, FALSE},
    {"backslashes", "From: \"", "\\", 16000, BODY, FALSE},
    {"angles", "From: ", "<", 16000, BODY, FALSE},
    {"routes", "From: <", "@a,", 500, ":a@b.example>\n\ntext\n", FALSE},
    {"ats", "From: a", "@b", 8000, BODY, FALSE},

    /* parameters */
    {"parameters", "Content-Type: text/plain", ";\n a" N "=1", 100000, BODY, TRUE},
    {"parameters-in-digest", DIGEST "Content-Type: a/b", ";a" N "=1", 100000, "\n\nt\n--b--\n",
     TRUE},
    {"parameters-that-pass", "Content-Type: text/plain", ";\n a" N "=1", 50, BODY, FALSE},
    {"parameters-in-parts", MIXED,
     "--b\nContent-Type: a/b;a=1;b=1;c=1;d=1;e=1;f=1;g=1;h=1;i=1;j=1;k=1;l=1;m=1;n=1;o=1;p=1;q=1;r="
     "1;s=1;t=1;u=1;v=1;w=1;x=1;y=1;z=1;aa=1;ab=1;ac=1;ad=1;ae=1;af=1;ag=1;ah=1;ai=1;aj=1\n\n",
     499, "--b--\n", FALSE},
    {"splits", "Content-Disposition: attachment", "; filename*" N "=a", 10000, BODY, TRUE},
    {"splits-that-pass", "Content-Disposition: attachment", "; filename*" N "*=%E2%82", 50, BODY,
     FALSE},
    {"splits-far-apart", "Content-Disposition: attachment", "; filename*99999999" N "=a", 50, BODY,
     FALSE},
    {"parameter-open", "Content-Type: text/plain; charset=\"", "\\\"", 8000, BODY, FALSE},

    /* parts */
    {"parts", MIXED, "--b\n\n", 200000, "", TRUE},
    {"parts-that-pass", MIXED, "--b\n\na\n", 499, "", FALSE},
    {"nesting", "", "Content-Type: multipart/mixed; boundary=b" N "\n\n--b" N "\n", 10000,
     "\ntext\n", TRUE},
    {"nesting-that-passes", "", "Content-Type: multipart/mixed; boundary=b" N "\n\n--b" N "\n", 49,
     "\ntext\n", FALSE},
    {"nested-messages", "", "Content-Type: message/rfc822\n\n", 100000, "\ntext\n", TRUE},
    {"nested-messages-that-pass", "", "Content-Type: message/rfc822\n\n", 49, "\ntext\n", FALSE},
    {"one-boundary-for-all", "", "Content-Type: multipart/mixed; boundary=b\n\n--b\n", 49,
     "\ntext\n--b--\n", FALSE},
    {"boundary", "Content-Type: multipart/mixed; boundary=\"", "b", 10000, "\"\n\ntext\n", TRUE},
    {"boundary-never-comes", MIXED, "a line\n", 3000000, "", FALSE},
    {"boundary-nearly", MIXED "--b\n\n", "--\n--bb\n", 2500000, "--b--\n", FALSE},
    {"boundaries-begin-alike", "\n", "--\n", 4000000, "", FALSE, 49},
    {"boundaries-behind-the-end", MIXED "--b\n\na\n--b--\n", "--b\n", 200000, "", TRUE},
    {"transfer-of-multipart",
     "Content-Type: multipart/mixed; boundary=b\nContent-Transfer-Encoding: base64\n\n", "LS1iCg",
     2000000, "", FALSE},
    {"reports", MIXED, "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: a\n\n", 499,
     "--b--\n", FALSE},
    {"status-fields", MIXED "--b\nContent-Type: message/delivery-status\n\n",
     "Final-Recipient: a\n\n", 1000000, "--b--\n", FALSE},
    {"enclosed-messages", MIXED, "--b\nContent-Type: message/rfc822\n\nSubject: a\n\ntext\n\n", 240,
     "--b--\n", FALSE},

    /* transfer encodings, and what is packed in them */
    {"base64-of-signs", BY("base64"), "=", 20000000, "", FALSE},
    {"base64-in-lines-of-one", BY("base64"), "A\n", 10000000, "", FALSE},
    {"base64-once-more", BY("base64"), "QUFBQUFBQUFBQUFB", 1500000, "", FALSE},
    {"quoted-printable-breaks", BY("quoted-printable"), "=\n", 10000000, "", FALSE},
    {"quoted-printable-signs", BY("quoted-printable"), "=ZZ==", 4000000, "", FALSE},
    {"quoted-printable-blanks", BY("quoted-printable"), " \t", 10000000, "", FALSE},
    {"uuencode-begins", BY("x-uuencode"), "begin 644 a\n", 1500000, "", FALSE},
    {"zip-bomb", MIXED ATTACHED "a.zip\nContent-Transfer-Encoding: base64\n\nUEsDBA==",
     "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n", 500000, "--b--\n", FALSE},
    {"tnef", "Content-Type: application/ms-tnef; name=winmail.dat\n\n\x78\x9f\x3e\x22",
     "\x02\x0f\x80\x06\xff\xff\xff\x7f", 2000000, "", FALSE},

    /* charsets */
    {"escapes", IN("iso-2022-jp"), "\x1b$B\x1b(B", 3000000, "", FALSE},
    {"japanese", IN("iso-2022-jp"), "\x1b$B$\"$$$&\x1b(B and a line of text that is not short\n",
     500000, "", FALSE},
    {"korean-shifts", IN("iso-2022-kr"), "\x0e\x0f", 10000000, "", FALSE},
    {"utf-7-open", IN("utf-7"), "+", 20000000, "", FALSE},
    {"utf-7-nothing", IN("utf-7"), "+-", 10000000, "", FALSE},
    {"hz", IN("hz-gb-2312"), "~{!!~}", 3000000, "", FALSE},
    {"utf-16-halves", IN("utf-16"), "\xd8\x02", 10000000, "x", FALSE},
    {"gb18030-broken", IN("gb18030"), "\x81\x30\xff", 6000000, "", FALSE},
    {"utf-8-broken", IN("utf-8"), "\x80", 20000000, "", FALSE},
    {"utf-8-nearly-broken", IN("utf-8"), "\xe2\x82\xe2\x82\xac", 4000000, "", FALSE},
    {"no-charset", PLAIN, "\xc3\xa4\xe4", 6000000, "", FALSE},
    {"controls", PLAIN, "\x02\x7f\x1b", 6000000, "", FALSE},

    /* texts */
    {"long-line", PLAIN, "a", 20000000, "", FALSE},
    {"empty-lines", PLAIN, "\n", 20000000, "", FALSE},
    {"quote-marks", "Content-Type: text/plain; format=flowed\n\n", ">", 20000000, "", FALSE},
    {"flowed", "Content-Type: text/plain; format=flowed; delsp=yes\n\n", "> > a \n", 3000000, "",
     FALSE},

    /* HTML */
    {"everything-open", HTML, "<div><table><blockquote><ul><li><style><!-- <a href=\"&amp;\" '",
     300000, "", FALSE},
    {"depth", HTML, "<div>", 4000000, "text", FALSE},
    {"quote-depth", HTML, "<blockquote>a", 1000000, "", FALSE},
    {"list-depth", HTML, "<ol><li>a", 1000000, "", FALSE},
    {"table-depth", HTML, "<table><tr><td>a", 1000000, "", FALSE},
    {"cells", HTML "<table><tr>", "<td>a", 3000000, "", FALSE},
    {"rows", HTML "<table>", "<tr><td>a<td>b", 1000000, "</table>", FALSE},
    {"wide-cells", HTML "<table>", "<tr><td colspan=99999999 rowspan=99999999>a", 400000, "",
     FALSE},
    {"closing", HTML, "</p></table></b></div>", 800000, "", FALSE},
    {"misnested", HTML, "<b><i><p></b></i><table></p>", 700000, "", FALSE},
    {"attributes", HTML "<a", " a" N "=1", 2000000, ">text", FALSE},
    {"open-attributes", HTML, "<a b='", 3000000, "", FALSE},
    {"long-attribute", HTML "<a href='", "a", 20000000, "'>text</a>", FALSE},
    {"links", HTML, "<a href='http://" N ".example/'>a</a>", 500000, "", FALSE},
    {"open-links", HTML, "<a href=b>c", 1500000, "", FALSE},
    {"comments-open", HTML, "<!--", 5000000, "", FALSE},
    {"comments-nearly-closed", HTML "<!--", "--!>-", 4000000, "", FALSE},
    {"cdata", HTML, "<![CDATA[", 2000000, "", FALSE},
    {"scripts", HTML, "<script></scrip", 1000000, "", FALSE},
    {"less-than", HTML, "<", 20000000, "", FALSE},
    {"ampersands", HTML, "&", 20000000, "", FALSE},
    {"entities", HTML, "&CounterClockwiseContourIntegral;&notanentity;", 400000, "", FALSE},
    {"numbers", HTML, "&#99999999999;&#x0;&#xd800", 700000, "", FALSE},
    {"long-number", HTML "&#", "9", 20000000, ";", FALSE},
    {"blanks", HTML, " &nbsp;\t", 2000000, "a", FALSE},
    {"breaks", HTML, "<br>", 5000000, "", FALSE},
    {"letters", HTML, "a", 20000000, "", FALSE},
    {"metas", HTML, "<meta charset=utf-7>", 1000000, "", FALSE},

    /* names */
    {"names", MIXED, ATTACHED "\"..%2f../\\\\.\xe2\x80\x8b.htaccess\"\n\n", 499, "--b--\n", FALSE},
    {"names-of-blanks", MIXED ATTACHED "\"", " ", 16000, "\"\n\n--b--\n", FALSE},
    {"names-one-for-all", MIXED, ATTACHED "a\n\n", 499, "--b--\n", FALSE},
    {"content-ids", MIXED, "--b\nContent-Type: image/png\nContent-ID: <<<<<<<<<<<\n\n", 499,
     "--b--\n", FALSE},
};

const Hostile *
hostile_at(guint index)
{
    return index < G_N_ELEMENTS(hostile) ? &hostile[index] : NULL;
}

static void
append_piece(GString *out, const char *piece, guint turn)
{
    for (const char *p = piece; *p; p++) {
        if (*p == *N)
            g_string_append_printf(out, "%u", turn);
        else
            g_string_append_c(out, *p);
    }
}

GString *
hostile_make(const Hostile *kind, guint part)
{
    guint times = kind->times > FEW && !kind->too_complex ? kind->times / part : kind->times;
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < kind->levels; i++)
        g_string_append_printf(out, "Content-Type: multipart/mixed; boundary=-%02u\n\n---%02u\n", i,
                               i);
    g_string_append(out, kind->before);
    for (guint i = 0; i < times; i++)
        append_piece(out, kind->piece, i);
    return g_string_append(out, kind->after);
}
