"""TeX of text, as authors type it: accents, faces, commands, quotes."""

from generator.tex.rule import names, rule
from generator.tex.signs import DECLARED, FACES, LETTERS, SIGNS, WORDS, accented


def _link(address: str, said: str) -> str:
    said = said.strip()
    return address if said.rstrip(".").casefold() in address.casefold() else f"{said} ({address})"


RULES = (
    # An apostrophe that somebody escaped is no accent: no English word ends in ś.
    rule("apostrophe", "\\'", r"(?<=[A-Za-z0-9])\\'(?=(?:s|t|d|m|ll|re|ve)?(?![A-Za-z{]))", "'"),
    # Quotes that somebody escaped are no accents where they stand around words.
    rule("escaped quotes", '\\"', r'(?<![A-Za-z])\\"([^"\\]{2,80})\\"(?![A-Za-z{\\])', r'"\1"'),
    # TeX's accents, where Unicode has the letter as one character.
    rule(
        "accent",
        "\\",
        r"(?P<open>\{)?\\(?P<accent>[`'^~=\"]|\.(?=[zZI{])|[uvHcdbkr](?=\{))"
        r"(?:\{(?P<braced>\\?[^\W\d_]{1,2})\}|(?P<letter>\\[ij](?![A-Za-z])|[^\W\d_]))"
        r"(?(open)\})",
        lambda match: accented(match["accent"], match["letter"] or match["braced"]) or match[0],
    ),
    # Letters that have a command, and a backslash before one that needs none.
    rule(
        "letter",
        "\\",
        rf"\{{?\\(?P<name>{names(set(LETTERS) - {'i', 'j'})})(?:\}}|\{{\}})"
        rf"|(?<=[A-Za-z])\\(?P<inner>{names(set(LETTERS) - {'i', 'j'})})(?![A-Za-z]) ?"
        r"|\\(?P<first>[LO]|AE|OE|AA) (?=[a-z])",
        lambda match: LETTERS[match["name"] or match["inner"] or match["first"]],
    ),
    # A backslash before a letter that is accented already.
    rule("plain letter", "\\", r"\\(?=[À-ɏḀ-ỿ])", ""),
    # A link is its text and, unless that says it, its address.
    rule(
        "link",
        "\\href",
        r"(\$)?\\href\{([^{}]*)\}\{([^{}]*)\}(?(1)\$)",
        lambda match: _link(match[2], match[3]),
        whole=True,
    ),
    # The same without the command. A name alone after a slash may be a place to fill in.
    rule(
        "bare link",
        "{",
        r"(?P<address>https?://[^\s{}<>\"`$]+)(?!(?<=/)\{(?!here)[a-z_]+\})"
        r"\{(?:[a-z]+\{(?P<faced>[^{}]+)\}|(?P<text>[^{}]+))\}(?![\w/?&=#{-])",
        lambda match: _link(match["address"], match["faced"] or match["text"]),
        whole=True,
    ),
    # An address that follows its sentence without a space.
    rule("address", "\\url{", r"(?<=[\w.,;:])(?=\\url\{)", " "),
    # Bold, italic and the like are left out, with the backslash or without it.
    rule(
        "face",
        "{",
        rf"(?:\\|(?<![A-Za-z\\]))(?:{names(FACES)}|textcolor\{{[^{{}}]*\}})\{{([^{{}}]*)\}}",
        r"\1",
        nested=True,
    ),
    # A footnote stands in brackets where its mark would be.
    rule("footnote", "\\footnote", r"\s?\\footnote\{([^{}]*)\}", r" (\1)"),
    # A group that begins with a change of face is what stands in it.
    rule("declaration", "{\\", rf"\{{\s?\\(?:{names(DECLARED)})\s+([^{{}}]*)\}}", r"\1"),
    # Macros that many templates define, and all mean so.
    rule(
        "abbreviation",
        " ".join(f"\\{name}" for name in WORDS),
        rf"\\(?P<name>{names(WORDS)})(?![A-Za-z])(?:\{{\}}|\\(?= ))?\.?",
        lambda match: WORDS[match["name"]],
    ),
    # Where a line may break, and how large letters are, is nothing to read.
    rule(
        "no break",
        "\\",
        r"\\(?:allowbreak|xspace|noindent|scriptsize|footnotesize)(?![A-Za-z])\s?"
        r"|(?<=[A-Za-z])\\-(?=[a-z])",
        "",
    ),
    # A command that stands for a sign, with its backslash.
    rule(
        "symbol",
        "\\",
        rf"\{{\\(?P<braced>{names(SIGNS)})\}}"
        rf"|\\(?P<name>{names(SIGNS)})(?:\{{\}}|(?![A-Za-z]))",
        lambda match: SIGNS[match["braced"] or match["name"]],
    ),
    # TeX's spaces, and the tie before a number or a bracket.
    rule(
        "space",
        "\\ ~",
        r" ?(?<!\\)\\[,;: ] ?| ?(?<!\\)\\\\(?= |$)"
        r"|(?<=[^\W\d_]{2})~(?=[(A-Za-z])|(?<=[.)])~(?=[A-Z(])"
        r"|(?<![^\s(])(?P<word>[A-Z][A-Za-z]{2,})~(?=\d)",
        lambda match: f"{match['word'] or ''} ",
    ),
    # TeX's quotes, and those that were begun so.
    rule(
        "quotes",
        "``",
        r"(?<!`)``(?!`)(?:((?:(?!``|'')[^\n]){1,400})''|([^\"`\n]{1,200})(?:\"|``(?![\w`])))",
        lambda match: f"“{match[1] or match[2]}”",
    ),
)

# After all others, for which what is escaped is no sign.
ESCAPES = (
    # Signs that TeX would read otherwise.
    rule("escape", "\\", r"(?<!\\)\\([%&_#${}])", r"\1"),
)
