"""What somebody sees of an HTML document, by Python's html.parser: a second opinion on
src/parse/html*.c that shares nothing with it."""

import collections
import html.parser
import re
import unicodedata

BLOCKS = set("""address article aside blockquote body br caption center dd details dir div dl dt
    fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html img legend li main menu
    nav ol option p pre section summary table tbody td tfoot th thead tr ul q textarea""".split())
VOID = set("area base br col embed hr img input link meta param source track wbr".split())
NO_TEXT = set("style script title template noembed noframes iframe svg applet xml object".split())
UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden"
                    r"|opacity\s*:\s*0(\.0*)?\s*(!important)?\s*(;|$)", re.I)
HINTS = re.compile("[\u00ad\u034f\u200b-\u200d\u2060\ufeff]")


class Walk(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.text, self.beside, self.hidden = [], [], []

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag in BLOCKS:
            self.text.append("\n")
        self.beside += ["image"] if tag == "img" else []
        self.beside += [attrs.get("href") or "", attrs.get("alt") or "", attrs.get("title") or ""]
        unseen = "hidden" in attrs or UNSEEN.search(attrs.get("style") or "")
        if tag not in VOID and (self.hidden or tag in NO_TEXT or unseen):
            self.hidden.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        if tag in BLOCKS:
            self.text.append("\n")
        if tag in self.hidden:
            while self.hidden.pop() != tag:
                pass

    def handle_data(self, data):
        if not self.hidden:
            self.text.append(data)


def read(document):
    """(the visible text, that and all that may be shown beside it: addresses, alternatives)"""
    walk = Walk()
    walk.feed(document)
    walk.close()
    text = HINTS.sub("", "".join(walk.text))
    return text, " ".join([text, *walk.beside])


def words(text):
    """How often each run of letters and digits is in a text."""
    text = unicodedata.normalize("NFKC", text).replace("_", " ")
    return collections.Counter(re.findall(r"\w+", text))
