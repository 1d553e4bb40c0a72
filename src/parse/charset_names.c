#include "parse/charset_names.h"

#include <string.h>

#define NAME_CHARS 31

/* The commonest first. The Latin-1 names mean windows-1252 and their like as in every mail program,
 * GB2312 all of GB18030, and the Korean names all of CP949: their users write more than they say.
 */
static const Charset charsets[] = {
    {CHARSET_UTF_8, NULL, " utf8 unicode11utf8 unicode20utf8 utf8mb4 cp65001 65001 csutf8 "},
    {CHARSET_ASCII, NULL,
     " usascii ascii ansix341968 ansix341986 iso646us iso646irv1991 isoir6 us csascii ibm367 cp367 "
     "iso646 646 "},
    {CHARSET_LATIN, NULL,
     " iso88591 windows1252 latin1 l1 cp1252 win1252 ms1252 ansi iso885911987 isoir100 cp819 "
     "ibm819 cswindows1252 csisolatin1 westeuropean windows1252western msansi 1252 "},
    {CHARSET_SINGLE, "ISO-8859-2", " iso88592 latin2 l2 iso885921987 isoir101 csisolatin2 "},
    {CHARSET_SINGLE, "ISO-8859-3", " iso88593 latin3 l3 iso885931988 isoir109 csisolatin3 "},
    {CHARSET_SINGLE, "ISO-8859-4", " iso88594 latin4 l4 iso885941988 isoir110 csisolatin4 "},
    {CHARSET_SINGLE, "ISO-8859-5", " iso88595 cyrillic iso885951988 isoir144 csisolatincyrillic "},
    {CHARSET_SINGLE, "ISO-8859-6",
     " iso88596 arabic iso885961987 isoir127 csisolatinarabic ecma114 asmo708 iso88596i "
     "iso88596e "},
    {CHARSET_SINGLE, "ISO-8859-7",
     " iso88597 greek greek8 iso885971987 iso885972003 isoir126 csisolatingreek ecma118 elot928 "},
    {CHARSET_SINGLE, "ISO-8859-8",
     " iso88598 hebrew iso885981988 isoir138 csisolatinhebrew iso88598i iso88598e logical visual "},
    {CHARSET_SINGLE, "WINDOWS-1254",
     " iso88599 latin5 l5 windows1254 cp1254 win1254 iso885991989 isoir148 csisolatin5 msturk "
     "1254 "},
    {CHARSET_SINGLE, "ISO-8859-10", " iso885910 latin6 l6 isoir157 csisolatin6 "},
    {CHARSET_SINGLE, "ISO-8859-13", " iso885913 latin7 l7 "},
    {CHARSET_SINGLE, "ISO-8859-14", " iso885914 latin8 l8 isoceltic "},
    {CHARSET_SINGLE, "ISO-8859-15", " iso885915 latin9 latin0 l9 csiso885915 "},
    {CHARSET_SINGLE, "ISO-8859-16", " iso885916 latin10 l10 "},
    {CHARSET_SINGLE, "WINDOWS-1250", " windows1250 cp1250 win1250 msee 1250 "},
    {CHARSET_SINGLE, "WINDOWS-1251", " windows1251 cp1251 win1251 mscyrl 1251 "},
    {CHARSET_SINGLE, "WINDOWS-1253", " windows1253 cp1253 win1253 msgreek 1253 "},
    {CHARSET_SINGLE, "WINDOWS-1255", " windows1255 cp1255 win1255 mshebr 1255 "},
    {CHARSET_SINGLE, "WINDOWS-1256", " windows1256 cp1256 win1256 msarab 1256 "},
    {CHARSET_SINGLE, "WINDOWS-1257", " windows1257 cp1257 win1257 winbaltrim 1257 "},
    {CHARSET_SINGLE, "WINDOWS-1258", " windows1258 cp1258 win1258 1258 "},
    {CHARSET_SINGLE, "WINDOWS-874",
     " windows874 cp874 874 tis620 tis6202533 iso885911 thai dos874 "},
    {CHARSET_SINGLE, "KOI8-R", " koi8r koi8 koi cskoi8r "},
    {CHARSET_SINGLE, "KOI8-U", " koi8u koi8ru "},
    {CHARSET_SINGLE, "KOI8-T", " koi8t "},
    {CHARSET_SINGLE, "MACINTOSH", " macintosh mac macroman macwestern csmacintosh 10000 "},
    {CHARSET_SINGLE, "MAC-CENTRALEUROPE", " macce maccentraleurope maclatin2 10029 "},
    {CHARSET_SINGLE, "MAC-CYRILLIC", " maccyrillic macukrainian 10007 "},
    {CHARSET_SINGLE, "CP437", " cp437 ibm437 437 cspc8codepage437 "},
    {CHARSET_SINGLE, "CP737", " cp737 ibm737 "},
    {CHARSET_SINGLE, "CP775", " cp775 ibm775 "},
    {CHARSET_SINGLE, "CP850", " cp850 ibm850 850 cspc850multilingual "},
    {CHARSET_SINGLE, "CP852", " cp852 ibm852 852 "},
    {CHARSET_SINGLE, "CP855", " cp855 ibm855 855 "},
    {CHARSET_SINGLE, "CP857", " cp857 ibm857 857 "},
    {CHARSET_SINGLE, "CP858", " cp858 ibm858 ibm00858 858 "},
    {CHARSET_SINGLE, "CP862", " cp862 ibm862 dos862 862 "},
    {CHARSET_SINGLE, "CP866", " cp866 ibm866 dos866 866 csibm866 "},
    {CHARSET_SINGLE, "ARMSCII-8", " armscii8 "},
    {CHARSET_SINGLE, "GEORGIAN-PS", " georgianps "},
    {CHARSET_SINGLE, "VISCII", " viscii "},
    {CHARSET_SINGLE, "TCVN", " tcvn tcvn5712 tcvn57121 "},
    {CHARSET_MULTI, "GB18030",
     " gb2312 gbk gb18030 cp936 windows936 ms936 936 euccn gb231280 gb23121980 csgb2312 chinese "
     "isoir58 csiso58gb231280 cngb "},
    {CHARSET_MULTI, "BIG5-HKSCS", " big5 big5hkscs cp950 windows950 950 cnbig5 csbig5 bigfive "},
    {CHARSET_MULTI, "EUC-TW", " euctw "},
    {CHARSET_MULTI, "CP949",
     " euckr ksc56011987 ksc5601 cp949 uhc windows949 949 ksc56011989 korean cseuckr "
     "isoir149 csksc56011987 "},
    {CHARSET_MULTI, "JOHAB", " johab cp1361 "},
    {CHARSET_MULTI, "CP932",
     " shiftjis sjis mskanji cp932 windows31j ms932 932 csshiftjis cswindows31j sjiswin "
     "windows932 "},
    {CHARSET_MULTI, "EUC-JP-MS", " eucjp eucjpms eucjpwin ujis cseucpkdfmtjapanese cp51932 "},
    {CHARSET_JIS, "CP932",
     " iso2022jp iso2022jpms iso2022jp1 iso2022jp3 iso2022jp2004 csiso2022jp cp50220 cp50221 "
     "cp50222 jis "},
    {CHARSET_MULTI, "ISO-2022-JP-2", " iso2022jp2 csiso2022jp2 "},
    {CHARSET_MULTI, "ISO-2022-KR", " iso2022kr csiso2022kr "},
    {CHARSET_MULTI, "ISO-2022-CN-EXT", " iso2022cn iso2022cnext csiso2022cn "},
    {CHARSET_HZ, "GB18030", " hzgb2312 hz "},
    {CHARSET_UTF_7, NULL, " utf7 unicode11utf7 unicode20utf7 csunicode11utf7 cp65000 65000 "},
    {CHARSET_UTF_16, NULL, " utf16 ucs2 unicode iso10646ucs2 csunicode "},
    {CHARSET_UTF_16, "UTF-16LE", " utf16le ucs2le unicodefeff unicodelittle cp1200 "},
    {CHARSET_UTF_16, "UTF-16BE", " utf16be ucs2be unicodefffe unicodebig cp1201 "},
    {CHARSET_MULTI, "UTF-32", " utf32 ucs4 iso10646ucs4 "},
    {CHARSET_MULTI, "UTF-32LE", " utf32le ucs4le "},
    {CHARSET_MULTI, "UTF-32BE", " utf32be ucs4be "},
};

/* " iso88591 " of "ISO_8859-1": how names are compared. Names differ in their signs and agree in
 * letters and digits. FALSE when there is no name, or one longer than any. */
static gboolean
fold_name(const char *name, char *ret_folded)
{
    guint length = 0;
    while (g_ascii_isspace(*name) || *name == '"' || *name == '\'')
        name++;
    if (g_ascii_strncasecmp(name, "x-", 2) == 0)
        name += 2;
    ret_folded[length++] = ' ';
    for (const char *p = name; *p && !strchr(" \t\r\n;*", *p); p++) {
        if (!g_ascii_isalnum(*p))
            continue;
        if (length == NAME_CHARS + 1)
            return FALSE;
        ret_folded[length++] = g_ascii_tolower(*p);
    }
    ret_folded[length] = ' ';
    ret_folded[length + 1] = '\0';
    return length > 1;
}

const Charset *
charset_find(const char *name)
{
    char folded[NAME_CHARS + 3];
    if (!name || !fold_name(name, folded))
        return NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(charsets); i++)
        if (strstr(charsets[i].names, folded))
            return &charsets[i];
    return NULL;
}

const Charset *
charset_at(guint index)
{
    return index < G_N_ELEMENTS(charsets) ? &charsets[index] : NULL;
}
