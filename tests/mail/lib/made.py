"""Messages made of letters of many alphabets, encoded as mail programs do; and what was written."""

import base64
import quopri
import random
import urllib.parse

# A charset, another name for it that mail uses, and letters that it has; such that their bytes make
# no UTF-8, which is known under any label.
_ALPHABETS = (
    ("utf-8", "UTF-8", "aeiou äöüß čšž жшщ αβγ 日本語 한글 😀 €"),
    ("iso-8859-1", "iso-8859-1", "aeiou äöüß éèñç ÅØ"),
    ("cp1252", "Windows-1252", "aeiou € “”–…"),
    ("iso-8859-2", "ISO-8859-2", "aeiou čěřęőä"),
    ("iso-8859-2", "latin2", "aeiou łąśźż"),
    ("iso-8859-7", "iso-8859-7", "aeiou αβγδεζηθικ"),
    ("iso-8859-9", "iso-8859-9", "aeiou ğışçöü"),
    ("iso-8859-15", "ISO-8859-15", "aeiou œŒ€ž"),
    ("cp1250", "windows-1250", "aeiou ąłśšžź"),
    ("cp1251", "windows-1251", "abc жшщыэюя ПРИВЕТ"),
    ("cp1256", "windows-1256", "abc سلام عليكم"),
    ("koi8-r", "KOI8-R", "abc жшщыэюя ПРИВЕТ"),
    ("koi8-u", "koi8-u", "abc їєґі"),
    ("gb2312", "gb2312", "abc 您好请查收报价单"),
    ("gbk", "GBK", "abc 您好請查收報價單"),
    ("big5", "Big5", "abc 您好請查收報價單"),
    ("euc-kr", "ks_c_5601-1987", "abc 안녕하세요"),
    ("shift-jis", "Shift_JIS", "abc 見積書を送りますテスト"),
    ("euc-jp", "euc-jp", "abc 見積書を送りますテスト"),
    ("iso-2022-jp", "ISO-2022-JP", "abc 見積書を送りますテスト"),
)


class _Maker:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def text(self, letters, most):
        """Of single blanks between words."""
        signs = [self.random.choice(letters) for _ in range(self.random.randint(1, most))]
        return " ".join("".join(signs).split()) or "x"

    def word(self, text, codec, charset):
        """One encoded word."""
        raw = text.encode(codec)
        if self.random.random() < 0.5:
            return "=?%s?B?%s?=" % (charset, base64.b64encode(raw).decode())
        letters = ("_" if c == 32 else chr(c) if chr(c).isalnum() and c < 128 else "=%02X" % c
                   for c in raw)
        return "=?%s?Q?%s?=" % (charset, "".join(letters))

    def words(self, text, codec, charset):
        """Encoded words of some letters each, on lines of their own or not."""
        size = self.random.randint(3, 14)
        pieces = [text[at:at + size] for at in range(0, len(text), size)]
        gap = self.random.choice((" ", "\r\n ", "\r\n\t"))
        return gap.join(self.word(piece, codec, charset) for piece in pieces)

    def file_parameter(self, name, codec, charset):
        """RFC 2231 in one piece or more, or the encoded words that many programs write instead."""
        raw = name.encode(codec)
        if self.random.random() < 0.4 or codec == "iso-2022-jp":
            return 'filename="%s"' % self.words(name, codec, charset)
        if self.random.random() < 0.5:
            return "filename*=%s''%s" % (charset, urllib.parse.quote(raw, safe=""))
        middle = self.random.randint(1, len(raw))
        return "filename*0*=%s''%s;\r\n filename*1*=%s" % (
            charset, urllib.parse.quote(raw[:middle], safe=""),
            urllib.parse.quote(raw[middle:], safe=""))

    def body(self, text, codec):
        raw = text.encode(codec)
        encoding = self.random.choice(("base64", "quoted-printable", "8bit"))
        coded = {"base64": base64.encodebytes, "quoted-printable": quopri.encodestring,
                 "8bit": bytes}[encoding](raw)
        return encoding.encode(), coded.replace(b"\n", b"\r\n")

    def message(self):
        codec, charset, letters = self.random.choice(_ALPHABETS)
        subject, name = self.text(letters, 60), self.text(letters, 20)
        text, file_name = self.text(letters, 300), self.text(letters, 24) + ".txt"
        encoding, coded = self.body(text, codec)
        header = ("From: %s <joe@x.example>\r\nTo: desk@y.example\r\nSubject: %s\r\n"
                  "Date: Mon, 2 Mar 2026 10:00:00 +0100\r\nMIME-Version: 1.0\r\n"
                  "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
                  "Content-Type: text/plain; charset=%s\r\n" % (
                      self.words(name, codec, charset), self.words(subject, codec, charset),
                      charset)).encode()
        attached = ("\r\n--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment;\r\n"
                    " %s\r\n\r\nx\r\n--b--\r\n" % self.file_parameter(file_name, codec, charset))
        data = (header + b"Content-Transfer-Encoding: " + encoding + b"\r\n\r\n" + coded +
                attached.encode())
        return data, {"subject": subject, "from": "joe@x.example", "from_name": name, "text": text,
                      "files": [file_name]}


def messages(seed, count):
    """(bytes, what was written)"""
    maker = _Maker(seed)
    return [maker.message() for _ in range(count)]
