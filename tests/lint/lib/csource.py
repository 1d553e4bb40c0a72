"""Reads C as far as the lint needs it: comments, includes, functions, nesting, variables.

Not a compiler: it relies on the shape clang-format gives the tree, and on macros that look like
calls. What it cannot follow it leaves alone.
"""

import re
from dataclasses import dataclass

TOKEN = re.compile(r"[A-Za-z_]\w*|\d[\w.]*|->|\S")
ESCAPE = re.compile(r"\blint: +\w")


@dataclass
class Function:
    name: str
    line: int
    lines: int
    depth: int  # of statements inside statements; 0 is the body itself


@dataclass
class Token:
    text: str
    line: int


def _blank(match):
    """The same text as spaces, line ends kept."""
    return re.sub(r"[^\n]", " ", match.group(0))


class CFile:
    """One source file. `code` is its text with comments and the insides of literals as spaces, so
    that offsets and line numbers stay."""

    def __init__(self, path, text):
        self.path = path
        self.text = text
        self.comments = []
        self.code = re.sub(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'',
                           self._without, text, flags=re.S)
        self.bare = re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", _blank, self.code, flags=re.M)
        self.tokens = self._tokens()

    def _without(self, match):
        found = match.group(0)
        if found[0] == "/":
            self.comments.append((self.line_of(match.start()), found))
            return _blank(match)
        return found[0] + re.sub(r"[^\n]", " ", found[1:-1]) + found[-1]

    def line_of(self, offset):
        return self.text.count("\n", 0, offset) + 1

    def _tokens(self):
        tokens = []
        for number, line in enumerate(self.bare.split("\n"), 1):
            tokens += [Token(found, number) for found in TOKEN.findall(line)]
        return tokens

    def excused(self, line):
        """Whether a comment `lint: REASON` stands on the line or ends on the one above it."""
        return any(first <= line <= first + comment.count("\n") + 1 and ESCAPE.search(comment)
                   for first, comment in self.comments)

    def includes(self):
        """(line, name as written between the quotes or brackets)."""
        pattern = re.compile(r'^[ \t]*#[ \t]*include[ \t]+(["<])([^">\n]+)[">]', re.M)
        return [(self.line_of(m.start()), m.group(1), m.group(2))
                for m in pattern.finditer(self.text)]

    def _closing(self, index, opening="{", closing="}"):
        """The index of the token that closes the bracket at index."""
        depth = 0
        for i in range(index, len(self.tokens)):
            depth += (self.tokens[i].text == opening) - (self.tokens[i].text == closing)
            if depth == 0:
                return i
        return len(self.tokens) - 1

    def _top(self):
        """The pieces at file scope: (first, end, body) token indexes. body is that of the brace
        that ends a function's head, or None for a declaration."""
        first, i = 0, 0
        while i < len(self.tokens):
            text = self.tokens[i].text
            if text == "{":
                end = self._closing(i)
                if i > first and self.tokens[i - 1].text == ")":
                    yield first, end, i
                    first = end + 1
                i = end
            elif text == ";":
                yield first, i, None
                first = i + 1
            i += 1

    def functions(self):
        found = []
        for first, end, body in self._top():
            if body is None:
                continue
            name = self._name_before_paren(first, body)
            depth = self._deepest(body, 0)[1]
            lines = self.tokens[end].line - self.tokens[first].line + 1
            found.append(Function(name, self.tokens[first].line, lines, depth))
        return found

    def _name_before_paren(self, first, end):
        for i in range(first, end):
            if self.tokens[i].text == "(" and i > first:
                return self.tokens[i - 1].text
        return "?"

    # One statement from index on: (index after it, depth of the deepest one in it).
    def _deepest(self, i, depth):
        text = self.tokens[i].text if i < len(self.tokens) else ";"
        if text == "{":
            return self._block(i, depth)
        if text in ("if", "for", "while", "switch"):
            return self._controlled(self._closing(i + 1, "(", ")") + 1, depth, text == "if")
        if text == "do":
            after, deepest = self._deepest(i + 1, depth + 1)
            return self._to_semicolon(after), deepest
        if text in ("case", "default"):
            while self.tokens[i].text != ":":
                i += 1
            return i + 1, depth
        return self._to_semicolon(i), depth

    def _block(self, i, depth):
        end, deepest = self._closing(i), depth
        i += 1
        while i < end:
            i, inner = self._deepest(i, depth)
            deepest = max(deepest, inner)
        return end + 1, deepest

    def _controlled(self, i, depth, may_have_else):
        i, deepest = self._deepest(i, depth + 1)
        if may_have_else and i < len(self.tokens) and self.tokens[i].text == "else":
            is_chain = self.tokens[i + 1].text == "if"
            i, inner = self._deepest(i + 1, depth if is_chain else depth + 1)
            deepest = max(deepest, inner)
        return i, deepest

    def _to_semicolon(self, i):
        depth = 0
        while i < len(self.tokens):
            text = self.tokens[i].text
            depth += (text in "({[") - (text in ")}]")
            if depth < 0:
                return i
            if depth == 0 and text == ";":
                return i + 1
            i += 1
        return i

    def mutable_state(self):
        """(line, name) of every variable that outlives a function and is not const."""
        found = []
        for first, end, body in self._top():
            if body is None:
                found += self._mutable(first, end, True)
                continue
            for i in range(body, end):
                if self.tokens[i].text == "static":
                    found += self._mutable(i, self._to_semicolon(i) - 1, False)
        return found

    def _mutable(self, first, end, at_file_scope):
        words = [t.text for t in self.tokens[first:end]]
        head = words[:words.index("=")] if "=" in words else words
        while "{" in head:  # the body of a struct defined here
            opening = head.index("{")
            closing = len(head) - 1 - head[::-1].index("}") if "}" in head else len(head)
            head = head[:opening] + head[closing + 1:]
        is_pointer_to_function = "(" in head and head[head.index("(") + 1:][:1] == ["*"]
        if not head or head[0] in ("typedef", "extern", "_Static_assert", "G_STATIC_ASSERT"):
            return []
        if "(" in head and not is_pointer_to_function:
            return []
        if is_pointer_to_function:
            head = head[head.index("(") + 1:head.index(")")]
        if "[" in head:
            head = head[:head.index("[")]
        names = [w for w in head if re.match(r"[A-Za-z_]", w)]
        if head[0] in ("struct", "union", "enum") and len(names) < 3 and "=" not in words:
            return []  # a definition or a forward declaration, no variable
        last_star = len(head) - 1 - head[::-1].index("*") if "*" in head else -1
        if "const" in head[last_star + 1:]:
            return []
        return [(self.tokens[first].line, names[-1])] if names else []
