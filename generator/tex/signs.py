"""What TeX's names and accents stand for: signs, letters, words. Data alone."""

import unicodedata

# For a backslash that is meant, until no rule can take it for one of TeX: a noncharacter.
BACKSLASH = "\ufdd9"

_GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho "
    "varsigma sigma tau upsilon phi chi psi omega"
).split()
GREEK = {name: chr(0x3B1 + i) for i, name in enumerate(_GREEK)}
GREEK |= {name.capitalize(): sign.upper() for name, sign in GREEK.items() if name != "varsigma"}
GREEK |= {"varepsilon": "ε", "vartheta": "θ", "varphi": "φ", "varrho": "ρ", "varpi": "π"}
_PAIRS = (
    "times × pm ± mp ∓ cdot · div ÷ ast * star ⋆ bullet • circ ∘ deg ° textdegree ° degree ° "
    "leq ≤ le ≤ leqslant ≤ geq ≥ ge ≥ geqslant ≥ neq ≠ ne ≠ ll ≪ gg ≫ approx ≈ sim ∼ simeq ≃ "
    "cong ≅ equiv ≡ propto ∝ asymp ≍ prec ≺ succ ≻ lesssim ≲ gtrsim ≳ lt < gt > "
    "textless < textgreater > textasciitilde ~ textbar | textunderscore _ "
    "rightarrow → to → leftarrow ← gets ← leftrightarrow ↔ uparrow ↑ downarrow ↓ updownarrow ↕ "
    "Rightarrow ⇒ Leftarrow ⇐ Leftrightarrow ⇔ implies ⇒ iff ⇔ mapsto ↦ longrightarrow → "
    "longleftarrow ← longleftrightarrow ↔ nearrow ↗ searrow ↘ circlearrowright ↻ "
    "circlearrowleft ↺ in ∈ notin ∉ ni ∋ subset ⊂ subseteq ⊆ subsetneq ⊊ supset ⊃ supseteq ⊇ "
    "cup ∪ cap ∩ setminus ∖ emptyset ∅ varnothing ∅ forall ∀ exists ∃ neg ¬ wedge ∧ land ∧ "
    "vee ∨ lor ∨ oplus ⊕ ominus ⊖ otimes ⊗ odot ⊙ perp ⊥ top ⊤ bot ⊥ parallel ∥ mid | "
    "infty ∞ nabla ∇ partial ∂ ell ℓ hbar ℏ Re ℜ Im ℑ aleph ℵ prime ′ angle ∠ triangle △ "
    "square □ checkmark ✓ bigstar ★ bigcirc ○ dagger † ddagger ‡ sum ∑ prod ∏ int ∫ oint ∮ "
    "ldots … dots … dotsc … cdots ⋯ langle ⟨ rangle ⟩ lfloor ⌊ rfloor ⌋ lceil ⌈ rceil ⌉ "
    "lvert | rvert | vert | lVert ‖ rVert ‖ Vert ‖ colon : "
    "copyright © textregistered ® texttrademark ™ pounds £ euro € "
    "LaTeX LaTeX TeX TeX BibTeX BibTeX"
).split()
SIGNS = GREEK | dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True))
SIGNS |= dict.fromkeys(("backslash", "textbackslash"), BACKSLASH)

# Names that are words of no language, so that they are TeX even where the feed lost the backslash.
BARE = (
    "leq leqslant geq geqslant neq rightarrow leftarrow leftrightarrow uparrow downarrow "
    "Rightarrow Leftarrow Leftrightarrow infty propto cdot cdots ldots varepsilon varphi vartheta "
    "subseteq emptyset langle rangle lfloor rfloor lceil rceil circlearrowright"
).split()

LETTERS = {
    **{"ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ"},
    **{"OE": "Œ", "aa": "å", "AA": "Å", "i": "i", "j": "j"},
}
# Combining characters (Unicode, 0300–036F) by the sign or letter of TeX's accent.
ACCENTS = {
    **{"`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306"},
    **{".": "\u0307", '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323"},
    **{"c": "\u0327", "k": "\u0328", "b": "\u0331"},
}
OVER = {
    **{"hat": "\u0302", "widehat": "\u0302", "tilde": "\u0303", "widetilde": "\u0303"},
    **{"bar": "\u0304", "overline": "\u0304", "dot": "\u0307", "ddot": "\u0308", "vec": "\u20d7"},
    **{"acute": "\u0301", "grave": "\u0300", "check": "\u030c", "breve": "\u0306"},
}
# Commands whose argument is shown without them, declarations that are left out.
FACES = (
    "textbf textit textsl texttt textsc textrm textsf textnormal textmd textup text emph "
    "underline uline mbox hbox mathbf mathit mathrm mathsf mathtt mathcal mathscr mathfrak "
    "mathnormal boldsymbol bm pmb operatorname ensuremath boxed url nolinkurl path"
).split()
DECLARED = "it em bf tt sc rm sf sl cal itshape bfseries ttfamily small tiny large".split()
DOUBLE = dict(zip("CHNPQRZ", "ℂℍℕℙℚℝℤ", strict=True))  # \mathbb
WORDS = {"eg": "e.g.", "ie": "i.e.", "etc": "etc.", "etal": "et al.", "vs": "vs.", "aka": "a.k.a."}
FUNCTIONS = (
    "log ln lg exp sin cos tan tanh sinh cosh max min sup inf lim arg det dim gcd ker Pr "
    "mod bmod polylog"
).split()
LARGE = ("sum", "prod", "int")

_ABOVE = dict(zip("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ", strict=True))
_ABOVE |= dict(zip("abcdefghijklmoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻ", strict=True))
_ABOVE |= dict(zip("ABDEGHIJKLMNOPRTUVWβγδθφχ", "ᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᶿᵠᵡ", strict=True))
_ABOVE |= {"−": "⁻"}
_BELOW = dict(zip("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎", strict=True))
_BELOW |= dict(zip("aehijklmnoprstuvxβγρφχ", "ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ", strict=True))
_BELOW |= {"−": "₋"}
SMALL = {"^": _ABOVE, "_": _BELOW}
# What stands above the line as it is.
RAISED = {"*": "*", "∗": "*", "⋆": "⋆", "∘": "°", "°": "°", "′": "′", "†": "†", "‡": "‡", "⊤": "ᵀ"}
RAISED |= {"+": "⁺", "-": "⁻"}


def accented(accent: str, letter: str) -> str | None:
    """``letter`` under TeX's ``accent``, as the one character that Unicode has for it, or None."""
    base = LETTERS.get(letter[1:]) if letter[0] == "\\" else letter
    if base is None:
        return None
    found = unicodedata.normalize("NFC", base + ACCENTS[accent])
    return found if len(found) == 1 else None
