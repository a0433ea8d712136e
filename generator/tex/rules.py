"""What of TeX is repaired in running text: a table, each rule with its reason and its cases.

The feed drops ``$`` and ``\\`` inside mathematics and keeps the TeX of text. Each rule says what it
must change, into what, and what it must leave; the cases come from real papers but for a few words.
They are applied in order, to text whose addresses and code are set aside.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from generator.tex import formula
from generator.tex.scripts import ENDS, script
from generator.tex.signs import (
    ACCENTS,
    BARE,
    DECLARED,
    FACES,
    GREEK,
    LETTERS,
    OVER,
    SIGNS,
    WORDS,
    accented,
)

Replacement = str | Callable[[re.Match[str]], str]


class Rule(NamedTuple):
    """A repair. It is tried where the text holds one of `signs`.

    `changes` are texts with what they become by all rules, `keeps` those that stay.
    """

    name: str
    why: str
    signs: tuple[str, ...]
    pattern: re.Pattern[str]
    replacement: Replacement
    changes: Mapping[str, str]
    keeps: tuple[str, ...]
    nested: bool = False  # once more for what stood inside
    spoken: bool = False  # what it looks for stands in English words too


def _names(names: object) -> str:
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True))  # type: ignore[call-overload]


_GROUP = r"\{(?P<group>(?:[^{}]|\{[^{}]{0,80}\}){1,80})\}"
_GREEK_SIGNS = "".join(dict.fromkeys(GREEK.values()))
_LOST = {"ast": "*", "star": "*", "circ": "°", "deg": "°", "top": "⊤", "prime": "′", "dagger": "†"}
# Of these names what they share, and few English words hold.
_BARE_SIGNS = ("tarrow", "parrow", "wnarrow", "langle", "rangle", "lfloor", "rfloor", "lceil")
_BARE_SIGNS += ("rceil", "leq", "geq", "neq", "infty", "propto", "cdot", "ldots", "varepsilon")
_BARE_SIGNS += ("varphi", "vartheta", "subseteq", "emptyset", "circlearrow")
_FACE = re.compile(rf"(?:{_names(FACES)})\{{")
_LOST_TIMES = re.compile(r"(?<![A-Za-z\\])([A-Za-z]?)times (?=[A-Za-z])")
_LOST_NAME = re.compile(rf"(?<![A-Za-z\\])(?:{_names([*_LOST, *GREEK])})(?![A-Za-z])")


def _formula(match: re.Match[str]) -> str:
    value = next(group for group in match.groups() if group is not None)
    if _FACE.match(value):
        return value
    made = formula.linear(value) if formula.looks_so(value) or match[0][0] == "\\" else None
    return match[0] if made is None else made


def _accent(match: re.Match[str]) -> str:
    return accented(match["accent"], match["letter"] or match["braced"]) or match[0]


def _symbol(match: re.Match[str]) -> str:
    return SIGNS[match["braced"] or match["name"]]


def _script(match: re.Match[str]) -> str:
    """The script, or what was typed."""
    found = match.groupdict()
    base, group = found.get("base", ""), found.get("group")
    typed = group or found.get("number") or found["word"] or ""
    value = _within(group) if group else _LOST.get(typed.removeprefix("\\"), typed)
    made = script(match["kind"], value)
    return match[0] if made is None else base + made


def _within(value: str) -> str:
    """What stands in the braces of a script, where the feed may have dropped backslashes."""
    value = _LOST_TIMES.sub(r"\1×", value)
    value = _LOST_NAME.sub(lambda match: _LOST.get(match[0]) or GREEK[match[0]], value)
    return formula.linear(value) or value


RULES = (
    Rule(
        "formula",
        "Mathematics that the source left whole: between dollar signs, \\( and \\). A lone dollar "
        "sign is money, and so are two before numbers.",
        ("$", "\\("),
        re.compile(
            r"(?<![\\$])\$\$([^$\n]{1,300})\$\$(?!\$)"
            r"|(?<![\\$])\$([^$\n]{1,300}?)(?<!\\)\$(?![\d$])"
            r"|\\\(([^\n]{1,300}?)\\\)|\\\[([^\n]{1,300}?)\\\]"
        ),
        _formula,
        {
            r"$\pi^3$": "π³",
            "A$^2$Search": "A²Search",
            "$textbf{one} and textbf{two}$": "one and two",
            "$CoT$-$Pass@K$": "CoT-Pass@K",
            r"\( O(n^3) \) time": "O(n³) time",
            r"$x_i$": "xᵢ",
            r"$\frac{1}{n}\sum_{i=1}^n x_i$": "1/n ∑ᵢ₌₁ⁿ xᵢ",
        },
        (
            "from $5 to $6",
            "between $25 and $15 per paper",
            "$5-$10",
            "$0.02",
            r"$\unknown{x}$",
            "$PATH and $HOME",
            "1$, or 2$",
        ),
    ),
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
            r"\\(?P<accent>[`'^~=\"]|\.(?=[zZI{])|[uvHcdbkr](?=\{))"
            r"(?:\{(?P<braced>\\?[^\W\d_]{1,2})\}|(?P<letter>\\[ij](?![A-Za-z])|[^\W\d_]))"
        ),
        _accent,
        {
            r"\"Ust\"un": "Üstün",
            r"na\"{\i}vely": "naïvely",
            r"It\^o": "Itô",
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
        re.compile(rf"\{{?\\(?P<name>{_names(set(LETTERS) - {'i', 'j'})})(?:\}}|\{{\}}|(?![A-Za-z]) ?)"),
        lambda match: LETTERS[match["name"]],
        {r"Stra{\ss}e": "Straße", r"\O{}re": "Øre", r"M\o ller": "Møller"},
        (r"\method", r"\ours"),
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
        re.compile(r"\\href\{([^{}]*)\}\{([^{}]*)\}"),
        lambda match: match[2] if match[1] == match[2] else f"{match[2]} ({match[1]})",
        {},
        (),
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
        re.compile(rf"(?:\\|(?<![A-Za-z\\]))(?:{_names(FACES)}|textcolor\{{[^{{}}]*\}})\{{([^{{}}]*)\}}"),
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
        re.compile(rf"\{{\s?\\(?:{_names(DECLARED)})\s+([^{{}}]*)\}}"),
        r"\1",
        {r"{\it vs.} high": "vs. high", r"{\em leakage}": "leakage"},
        (r"{\item x}", r"{\name}"),
    ),
    Rule(
        "abbreviation",
        "Macros that many templates define, and all mean so.",
        tuple(f"\\{name}" for name in WORDS),
        re.compile(rf"\\(?P<name>{_names(WORDS)})(?![A-Za-z])(?:\{{\}}|\\(?= ))?\.?"),
        lambda match: WORDS[match["name"]],
        {r"(\eg, images)": "(e.g., images)", r"\etc. However": "etc. However"},
        (r"\egg", r"\iet"),
    ),
    Rule(
        "no break",
        "A place where a line may break is nothing.",
        ("\\allowbreak", "\\xspace", "\\-"),
        re.compile(r"\\(?:allowbreak|xspace)(?![A-Za-z])\s?|(?<=[A-Za-z])\\-(?=[a-z])"),
        "",
        {r"a\allowbreak b": "ab", r"data\-base": "database"},
        (r"\allowbreaks",),
    ),
    Rule(
        "symbol",
        "A command that stands for a sign, with its backslash.",
        ("\\",),
        re.compile(
            rf"\{{\\(?P<braced>{_names(SIGNS)})\}}"
            rf"|\\(?P<name>{_names(SIGNS)})(?:\{{\}}|(?![A-Za-z]))"
        ),
        _symbol,
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
            r" ?\\[,;: ] ?|(?<=[^\W\d_]{2})~(?=[(A-Za-z])|(?<=[.)])~(?=[A-Z(])"
            r"|(?<![^\s(])(?P<word>[A-Z][A-Za-z]{2,})~(?=\d)"
        ),
        lambda match: f"{match['word'] or ''} ",
        {
            r"300\,k entries": "300 k entries",
            r"vs.\ cautious": "vs. cautious",
            "Policy~(H)": "Policy (H)",
            "an RTX~5090": "an RTX 5090",
        },
        ("1~3 steps", "about ~5", "1M~4M", "x~N", "loss~0.1", "/~user/"),
    ),
    Rule(
        "brackets",
        "A group of one sign, of which the feed dropped the backslash.",
        ("{times}", "{sim}"),
        re.compile(r"\{(times|sim)\}"),
        r"\1",
        {"7{times} faster": "7× faster", "{sim}11% faster": "∼11% faster"},
        (),
    ),
    Rule(
        "times",
        "The feed drops the backslash of \\times. Between words and after a spaced number it is "
        "English.",
        ("times",),
        re.compile(
            r"times(?:(?<=\dtimes)(?![a-rt-z]|s(?!im\d))|(?<=\d times)(?= \d)"
            r"|(?<=[A-Z]{2}times)(?=[A-Z\d])|(?<=\d[kKmM]times)(?=\d)|(?<![^\s(]times)(?=\d))"
        ),
        "×",
        {
            "4.49times": "4.49×",
            "64 times 288 times 512": "64 × 288 × 512",
            "LLMtimesMapReduce": "LLM×MapReduce",
            "up to times5": "up to ×5",
            "200mtimes130m": "200m×130m",
        },
        ("4 times faster", "sometimes", "three times 5", "compared for K times", "timestep"),
        spoken=True,
    ),
    Rule(
        "about",
        "The same of \\sim before a number.",
        ("sim",),
        re.compile(
            r"sim(?<![A-Za-z\\/_.-]sim)"
            r"(?:!?(?=[+-]?\d)(?!2[rs])|(?= [\d.]+(?:[kKMBx×]| ?\\?%))|(?<=\d sim)(?= \d))"
        ),
        "∼",
        {
            "only sim20% of": "only ∼20% of",
            "sim!30 FPS": "∼30 FPS",
            "(sim 1% of": "(∼ 1% of",
            "sim2times": "∼2×",
            "1.11sim4.7times": "1.11∼4.7×",
            "15timessim50times": "15×∼50×",
        },
        ("sim-to-real", "sim2real", "in sim 3 tasks", "sim 2 real", "Habitat-sim", "real-is-sim"),
        spoken=True,
    ),
    Rule(
        "nearly",
        "The same of \\approx, which whoever means the word ends with a dot.",
        ("approx",),
        re.compile(r"approx(?<![A-Za-z\\/_.-]approx)(?= ?\d)"),
        "≈",
        {"approx80%": "≈80%", "Recall@5 approx 0.8": "Recall@5 ≈ 0.8"},
        ("approximately", "approx. 5", "draft-approx-5"),
        spoken=True,
    ),
    Rule(
        "lost backslash",
        "Names that are words of no language; the feed dropped their backslash.",
        _BARE_SIGNS,
        re.compile(rf"(?<![A-Za-z\\/_.-])(?:{_names(BARE)})(?![A-Za-z]|[_/]|\.[A-Za-z])"),
        lambda match: SIGNS[match[0]],
        {
            "leq5%": "≤5%",
            "5.69 rightarrow 4.75": "5.69 → 4.75",
            "0.73rightarrow0.90": "0.73→0.90",
            "sim8%uparrow": "∼8%↑",
            "O(N cdot T)": "O(N · T)",
            "varepsilon-, v-": "ε-, v-",
            "beta to infty": "beta to ∞",
        },
        ("leqx", "a_leq_b", "varepsilons"),
    ),
    Rule(
        "fence",
        "\\left and \\right before their brackets, where the feed dropped both backslashes.",
        ("right|", "right)", "right]"),
        re.compile(r"left(?<![a-z\\]left)([|(\[])([^\n]{1,120}?)(?<![A-Za-z\\])right([|)\]])"),
        r"\1\2\3",
        {"left|x,right|:": "|x,|:", "Oleft( n right)": "O( n )"},
        ("left (or right)", "left(right)", "the right)"),
    ),
    Rule(
        "nabla",
        "A sign before a name, or before a script.",
        ("nabla",),
        re.compile(r"(?<![A-Za-z\\])nabla(?=[A-Z^_(])"),
        "∇",
        {"nablaNABLA": "∇NABLA", "nabla^2DFT": "∇²DFT"},
        ("the nabla operator", "NABLA"),
    ),
    Rule(
        "plus or minus",
        "\\pm before a number, or in a set.",
        ("pm",),
        re.compile(
            r"pm(?:(?<![\w\\:.-]pm)(?<![A-Za-z0-9] pm)(?=\d)|(?<=\{pm) |(?<=\{pm \d, pm) )"
        ),
        "±",
        {"binary (pm1) layers": "binary (±1) layers", "{pm 1, pm i}": "{±1, ±i}"},
        ("at 5 pm 10 people", "5pm", "3 pm1"),
        spoken=True,
    ),
    Rule(
        "Greek",
        "A letter's name with a script is the letter; alone it is a word (alpha channel).",
        ("^", "_"),
        re.compile(
            rf"(?<![A-Za-z\\])(?:{_names(GREEK)}|ell|sum(?=_\{{)|prod(?=_\{{))"
            r"(?=\^|_(?:\{|\d|[A-Za-z]{1,2}(?!\w)))"
        ),
        lambda match: SIGNS[match[0]],
        {
            "pi_0": "π₀",
            "pi_0.5-KI": "π_0.5-KI",
            "tau^2-Bench": "τ²-Bench",
            "theta_{GRPO}": "θ_GRPO",
            "ell_1": "ℓ₁",
        },
        ("alpha channel", "delta_activations", "tau-bench", "PixArt-alpha"),
    ),
    Rule(
        "subscript in braces",
        "_ and a group; not a name with a placeholder in it.",
        ("_{",),
        re.compile(rf"(?<=[^\W_]|[)\]}}|'⟩∑∏])(?P<kind>_){_GROUP}(?![_/]|\.[A-Za-z])"),
        _script,
        {
            "G_{stack} is": "G_stack is",
            "LaSOT_{ext}": "LaSOT_ext",
            "LaH_{10}": "LaH₁₀",
            "π_{0.5}, a": "π_0.5, a",
            "AP_{50}": "AP₅₀",
        },
        ("model_{size}.pt", "a/b_{c}/d", "_{x}"),
    ),
    Rule(
        "subscript",
        "_ between one letter and a number, a letter, or two or three capitals: longer ones are "
        "names of code and of files.",
        ("_",),
        re.compile(
            rf"(?<![\w\\/.@#])(?<!\w-)(?P<base>[A-Za-z]|[{_GREEK_SIGNS}ℓ]|log)(?P<kind>_)"
            rf"(?P<word>\d{{1,3}}(?:\.\d+)?|[a-z]|[A-Z]{{1,3}}|[{_GREEK_SIGNS}])"
            r"(?![\w/]|\.[A-Za-z])"
        ),
        _script,
        {
            "L_2 Norm": "L₂ Norm",
            "(V_AI)": "(V_AI)",
            "f_i p_i": "fᵢ pᵢ",
            "N_E": "N_E",
            "x_y": "x_y",
            "log_2 N": "log₂ N",
            "I_0 and I_1.": "I₀ and I₁.",
        },
        (
            *("snake_case", "answer_relevancy", "imo_1960_p2", "Q4_0", "v4_v5", "d_out", "x_y.py"),
            *("train_x.py", "a/x_y", "_rank axes_", "x_1.wav", "X_2YH_6", "e_commerce", "__x_y__"),
        ),
    ),
    Rule(
        "superscript",
        "^ and a number, a letter alone, a star, or a group.",
        ("^",),
        re.compile(
            rf"(?<=[^\W_]|[)\]}}|'∇{ENDS}])(?P<kind>\^)"
            rf"(?:{_GROUP}|\((?P<number>-?\d{{1,4}})\)"
            rf"|(?P<word>-?\d{{1,4}}(?![\d.]*\.?\d)|\*|\\?(?:{_names(_LOST)})(?![A-Za-z])"
            rf"|(?:th|st|nd|rd|[A-Za-z]|[{_GREEK_SIGNS}])(?!\w)))"
        ),
        _script,
        {
            "UniF^2ace": "UniF²ace",
            "2^{18} codes": "2¹⁸ codes",
            "10^{8.5}": "10^8.5",
            "O(N^2)": "O(N²)",
            "10^-4": "10⁻⁴",
            "p < 10^(-10)": "p < 10⁻¹⁰",
            "360^{circ}": "360°",
            "FaSTA^*": "FaSTA*",
            "(eta^{ast}, B^{ast})": "(η*, B*)",
            "T^K": "Tᴷ",
            "x_i^2": "xᵢ²",
            "R^{mtimes n}": "R^(m×n)",
            "L^2M^3OF": "L²M³OF",
            "N^{N_E}": "N^N_E",
        },
        ("user^name", "^RFLAV", "^_^", "package^1.2.3", "[^2]", "x ^ 2"),
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
    Rule(
        "escape",
        "Signs that TeX would read otherwise.",
        ("\\",),
        re.compile(r"(?<!\\)\\([%&_#${}])"),
        r"\1",
        {r"94\% of": "94% of", r"Prefill \& Decode": "Prefill & Decode", r"\$9": "$9"},
        (r"\1", r"C:\new", r"a\\%b"),
    ),
)  # fmt: skip

