"""Formulas that the source left whole, superscripts and subscripts."""

from __future__ import annotations

import re

from generator.tex import formula
from generator.tex.rule import Rule, names
from generator.tex.scripts import ENDS, script
from generator.tex.signs import FACES, GREEK, SIGNS

_GROUP = r"\{(?P<group>(?:[^{}]|\{[^{}]{0,80}\}){1,80})\}"
_GREEK_SIGNS = "".join(dict.fromkeys(GREEK.values()))
_LOST = {"ast": "*", "star": "*", "circ": "°", "deg": "°", "top": "⊤", "prime": "′", "dagger": "†"}
_FACE = re.compile(rf"(?:{names(FACES)})\{{")
_LOST_TIMES = re.compile(r"(?<![A-Za-z\\])([A-Za-z]?)times (?=[A-Za-z])")
_LOST_NAME = re.compile(rf"(?<![A-Za-z\\])(?:{names([*_LOST, *GREEK])})(?![A-Za-z])")


def _formula(match: re.Match[str]) -> str:
    value = next(group for group in match.groups() if group is not None)
    number = match.string[match.end() : match.end() + 1].isdigit()
    if _FACE.match(value):
        return value
    if match[0][0] == "$" and (
        not formula.looks_so(value) or (number and (not formula.is_tex(value) or value[-1] == " "))
    ):
        return match[0]
    made = formula.linear(value)
    return match[0] if made is None else made


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
    value = value.lstrip(", ")  # a thin space, once
    return formula.linear(value) or value


FORMULAS = (
    Rule(
        "formula",
        "Mathematics that the source left whole: between dollar signs, \\( and \\). A lone dollar "
        "sign is money, and so are two before numbers.",
        ("$", "\\("),
        re.compile(
            r"(?<![\\$])\$\$([^$\n]{1,300})\$\$(?!\$)"
            r"|(?<![\\$])\$([^$\n]{1,300}?)(?<!\\)\$(?!\$)"
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
            "for $5 the $n$ of $k$": "for $5 the n of k",
            r"$\sim$10,000$\times$ and 3$\pm$1": "∼10,000× and 3±1",
            r"$L^\infty$ of $c_{k,1}\oplus x$": "L^∞ of c_(k,1)⊕x",
            r"$(s, a)$ and $1/2$": "(s, a) and 1/2",
            r"a$\unicode{x2014}$b": "a—b",
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
            "$100M-$200M",
            "$HOME/x:$PATH",
            "$5 per x and $6",
        ),
        again=True,
    ),
)

SCRIPTS = (
    Rule(
        "Greek",
        "A letter's name with a script is the letter; alone it is a word (alpha channel).",
        ("^", "_"),
        re.compile(
            rf"(?<![A-Za-z\\])(?:{names(GREEK)}|ell|sum(?=_\{{)|prod(?=_\{{))"
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
            rf"|(?P<word>-?\d{{1,4}}(?![\d.]*\.?\d)|\*|\\?(?:{names(_LOST)})(?![A-Za-z])"
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
            "p_i^{,old}": "pᵢ^old",
            "R^{mtimes n}": "R^(m×n)",
            "L^2M^3OF": "L²M³OF",
            "N^{N_E}": "N^N_E",
        },
        ("user^name", "^RFLAV", "^_^", "package^1.2.3", "[^2]", "x ^ 2"),
    ),
)
