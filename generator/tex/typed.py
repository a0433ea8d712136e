"""TeX of text, as authors type it: accents, faces, commands, quotes."""

from __future__ import annotations

import re

from generator.tex.rule import Rule, names
from generator.tex.signs import DECLARED, FACES, LETTERS, SIGNS, WORDS, accented

RULES = (
    Rule(
        "apostrophe",
        "An apostrophe that somebody escaped is no accent: no English word ends in ś.",
        ("\\'",),
        re.compile(r"(?<=[A-Za-z0-9])\\'(?=(?:s|t|d|m|ll|re|ve)?(?![A-Za-z{]))"),
        "'",
        {r"an object\'s": "an object's", r"don\'t": "don't"},
        (),
    ),
    Rule(
        "escaped quotes",
        "Quotes that somebody escaped are no accents where they stand around words.",
        ('\\"',),
        re.compile(r'(?<![A-Za-z])\\"([^"\\]{2,80})\\"(?![A-Za-z{\\])'),
        r'"\1"',
        {r"the \"art\" of": 'the "art" of'},
        (),
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
        {
            r"\"Ust\"un": "Üstün",
            r"na\"{\i}vely": "naïvely",
            r"It\^o": "Itô",
            r"{\'e}tude": "étude",
            r"Fr\'echet": "Fréchet",
            r"epist\=em\=e": "epistēmē",
            r"Nguy\~ên": "Nguyễn",
            r"Erd\H{o}s": "Erdős",
            r"\v{S}koda": "Škoda",
        },
        (r"example\.com", r"\~1", r"C:\'x"),
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
        {r"\L ukasz": "Łukasz", r"Stra{\ss}e": "Straße", r"\O{}re": "Øre", r"M\o ller": "Møller"},
        (r"\method", r"\ours", r"\o/"),
    ),
    Rule(
        "plain letter",
        "A backslash before a letter that is accented already.",
        ("\\",),
        re.compile(r"\\(?=[À-ɏḀ-ỿ])"),
        "",
        {r"St\ütz": "Stütz"},
        (),
    ),
    Rule(
        "link",
        "A link is its text and, unless that says it, its address.",
        ("\\href",),
        re.compile(r"(\$)?\\href\{([^{}]*)\}\{([^{}]*)\}(?(1)\$)"),
        lambda match: match[2] if match[3] in match[2] else f"{match[3]} ({match[2]})",
        {
            r"\href{https://a.org/b_c}{this page}": "this page (https://a.org/b_c)",
            r"\href{https://a.org/b}{a.org/b}": "https://a.org/b",
        },
        (),
        whole=True,
    ),
    Rule(
        "address",
        "An address that follows its sentence without a space.",
        ("\\url{",),
        re.compile(r"(?<=[\w.,;:])(?=\\url\{)"),
        " ",
        {r"it.\url{https://a.org/}": "it. https://a.org/"},
        (),
    ),
    Rule(
        "face",
        "Bold, italic and the like are left out, with the backslash or without it.",
        ("{",),
        re.compile(
            rf"(?:\\|(?<![A-Za-z\\]))(?:{names(FACES)}|textcolor\{{[^{{}}]*\}})\{{([^{{}}]*)\}}"
        ),
        r"\1",
        {
            r"\textbf{C}ausal": "Causal",
            "texttt{D}ual-texttt{H}ead": "Dual-Head",
            "R^textbf{2AI}": "R²AI",
            r"\url{https://a.org/b_c}": "https://a.org/b_c",
            r"\textbf{a \emph{b} c}": "a b c",
        },
        ("context{x}", r"\method{x}", "text {x}"),
        nested=True,
    ),
    Rule(
        "footnote",
        "A footnote stands in brackets where its mark would be.",
        ("\\footnote",),
        re.compile(r"\s?\\footnote\{([^{}]*)\}"),
        r" (\1)",
        {r"here\footnote{All of it.}.": "here (All of it.)."},
        (),
    ),
    Rule(
        "declaration",
        "A group that begins with a change of face is what stands in it.",
        ("{\\",),
        re.compile(rf"\{{\s?\\(?:{names(DECLARED)})\s+([^{{}}]*)\}}"),
        r"\1",
        {r"{\it vs.} high": "vs. high", r"{\em leakage}": "leakage"},
        (r"{\item x}", r"{\name}"),
    ),
    Rule(
        "abbreviation",
        "Macros that many templates define, and all mean so.",
        tuple(f"\\{name}" for name in WORDS),
        re.compile(rf"\\(?P<name>{names(WORDS)})(?![A-Za-z])(?:\{{\}}|\\(?= ))?\.?"),
        lambda match: WORDS[match["name"]],
        {r"(\eg, images)": "(e.g., images)", r"\etc. However": "etc. However"},
        (r"\egg", r"\iet"),
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
        {r"a\allowbreak b": "ab", r"data\-base": "database"},
        (r"\allowbreaks",),
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
        {
            r"3.6\times inference": "3.6× inference",
            r"360{\deg}": "360°",
            r"{\tau}-Bench": "τ-Bench",
            r"\geq 100,000": "≥ 100,000",
            r"\LaTeX, JSON": "LaTeX, JSON",
        },
        (r"\method", r"\timestamp"),
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
        {
            r"300\,k entries": "300 k entries",
            r"vs.\ cautious": "vs. cautious",
            r"one \\ two": "one two",
            "Policy~(H)": "Policy (H)",
            "an RTX~5090": "an RTX 5090",
        },
        ("1~3 steps", "about ~5", "1M~4M", "x~N", "loss~0.1", "/~user/"),
    ),
    Rule(
        "quotes",
        "TeX's quotes, and those that were begun so.",
        ("``",),
        re.compile(
            r"(?<!`)``(?!`)(?:((?:(?!``|'')[^\n]){1,400})''|([^\"`\n]{1,200})(?:\"|``(?![\w`])))"
        ),
        lambda match: f"“{match[1] or match[2]}”",
        {"``tie'' if": "“tie” if", '``forgetting" of': "“forgetting” of"},
        ("``x", "`a' and `b'", "```code```"),
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
        {r"94\% of": "94% of", r"Prefill \& Decode": "Prefill & Decode", r"\$9": "$9"},
        (r"\1", r"C:\new", r"a\\%b"),
    ),
)
