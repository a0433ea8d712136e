"""TeX of text, as authors type it: accents, faces, commands, quotes."""

from __future__ import annotations

import re

from generator.tex.rule import Rule, names
from generator.tex.signs import DECLARED, FACES, LETTERS, SIGNS, WORDS, accented


def _link(address: str, said: str) -> str:
    said = said.strip()
    return address if said.rstrip(".").casefold() in address.casefold() else f"{said} ({address})"


RULES = (
    Rule(
        "apostrophe",
        "An apostrophe that somebody escaped is no accent: no English word ends in ś.",
        ("\\'",),
        re.compile(r"(?<=[A-Za-z0-9])\\'(?=(?:s|t|d|m|ll|re|ve)?(?![A-Za-z{]))"),
        "'",
    ),
    Rule(
        "escaped quotes",
        "Quotes that somebody escaped are no accents where they stand around words.",
        ('\\"',),
        re.compile(r'(?<![A-Za-z])\\"([^"\\]{2,80})\\"(?![A-Za-z{\\])'),
        r'"\1"',
    ),
    Rule(
        "accent",
        "TeX's accents, where Unicode has the letter as one character.",
        ("\\",),
        re.compile(
            r"(?P<open>\{)?\\(?P<accent>[`'^~=\"]|\.(?=[zZI{])|[uvHcdbkr](?=\{))"
            r"(?:\{(?P<braced>\\?[^\W\d_]{1,2})\}|(?P<letter>\\[ij](?![A-Za-z])|[^\W\d_]))"
            r"(?(open)\})"
        ),
        lambda match: accented(match["accent"], match["letter"] or match["braced"]) or match[0],
    ),
    Rule(
        "letter",
        "Letters that have a command, and a backslash before one that needs none.",
        ("\\",),
        re.compile(
            rf"\{{?\\(?P<name>{names(set(LETTERS) - {'i', 'j'})})(?:\}}|\{{\}})"
            rf"|(?<=[A-Za-z])\\(?P<inner>{names(set(LETTERS) - {'i', 'j'})})(?![A-Za-z]) ?"
            r"|\\(?P<first>[LO]|AE|OE|AA) (?=[a-z])"
        ),
        lambda match: LETTERS[match["name"] or match["inner"] or match["first"]],
    ),
    Rule(
        "plain letter",
        "A backslash before a letter that is accented already.",
        ("\\",),
        re.compile(r"\\(?=[À-ɏḀ-ỿ])"),
        "",
    ),
    Rule(
        "link",
        "A link is its text and, unless that says it, its address.",
        ("\\href",),
        re.compile(r"(\$)?\\href\{([^{}]*)\}\{([^{}]*)\}(?(1)\$)"),
        lambda match: _link(match[2], match[3]),
        whole=True,
    ),
    Rule(
        "bare link",
        "The same without the command. A name alone after a slash may be a place to fill in.",
        ("{",),
        re.compile(
            r"(?P<address>https?://[^\s{}<>\"`$]+)(?!(?<=/)\{(?!here)[a-z_]+\})"
            r"\{(?:[a-z]+\{(?P<faced>[^{}]+)\}|(?P<text>[^{}]+))\}(?![\w/?&=#{-])"
        ),
        lambda match: _link(match["address"], match["faced"] or match["text"]),
        whole=True,
    ),
    Rule(
        "address",
        "An address that follows its sentence without a space.",
        ("\\url{",),
        re.compile(r"(?<=[\w.,;:])(?=\\url\{)"),
        " ",
    ),
    Rule(
        "face",
        "Bold, italic and the like are left out, with the backslash or without it.",
        ("{",),
        re.compile(
            rf"(?:\\|(?<![A-Za-z\\]))(?:{names(FACES)}|textcolor\{{[^{{}}]*\}})\{{([^{{}}]*)\}}"
        ),
        r"\1",
        nested=True,
    ),
    Rule(
        "footnote",
        "A footnote stands in brackets where its mark would be.",
        ("\\footnote",),
        re.compile(r"\s?\\footnote\{([^{}]*)\}"),
        r" (\1)",
    ),
    Rule(
        "declaration",
        "A group that begins with a change of face is what stands in it.",
        ("{\\",),
        re.compile(rf"\{{\s?\\(?:{names(DECLARED)})\s+([^{{}}]*)\}}"),
        r"\1",
    ),
    Rule(
        "abbreviation",
        "Macros that many templates define, and all mean so.",
        tuple(f"\\{name}" for name in WORDS),
        re.compile(rf"\\(?P<name>{names(WORDS)})(?![A-Za-z])(?:\{{\}}|\\(?= ))?\.?"),
        lambda match: WORDS[match["name"]],
    ),
    Rule(
        "no break",
        "Where a line may break, and how large letters are, is nothing to read.",
        ("\\",),
        re.compile(
            r"\\(?:allowbreak|xspace|noindent|scriptsize|footnotesize)(?![A-Za-z])\s?"
            r"|(?<=[A-Za-z])\\-(?=[a-z])"
        ),
        "",
    ),
    Rule(
        "symbol",
        "A command that stands for a sign, with its backslash.",
        ("\\",),
        re.compile(
            rf"\{{\\(?P<braced>{names(SIGNS)})\}}"
            rf"|\\(?P<name>{names(SIGNS)})(?:\{{\}}|(?![A-Za-z]))"
        ),
        lambda match: SIGNS[match["braced"] or match["name"]],
    ),
    Rule(
        "space",
        "TeX's spaces, and the tie before a number or a bracket.",
        ("\\", "~"),
        re.compile(
            r" ?(?<!\\)\\[,;: ] ?| ?(?<!\\)\\\\(?= |$)"
            r"|(?<=[^\W\d_]{2})~(?=[(A-Za-z])|(?<=[.)])~(?=[A-Z(])"
            r"|(?<![^\s(])(?P<word>[A-Z][A-Za-z]{2,})~(?=\d)"
        ),
        lambda match: f"{match['word'] or ''} ",
    ),
    Rule(
        "quotes",
        "TeX's quotes, and those that were begun so.",
        ("``",),
        re.compile(
            r"(?<!`)``(?!`)(?:((?:(?!``|'')[^\n]){1,400})''|([^\"`\n]{1,200})(?:\"|``(?![\w`])))"
        ),
        lambda match: f"“{match[1] or match[2]}”",
    ),
)

# After all others, for which what is escaped is no sign.
ESCAPES = (
    Rule(
        "escape",
        "Signs that TeX would read otherwise.",
        ("\\",),
        re.compile(r"(?<!\\)\\([%&_#${}])"),
        r"\1",
    ),
)
