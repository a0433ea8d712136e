r"""What of TeX is repaired in running text: tables of rules, each with its reason and its cases.

The feed drops ``$`` and ``\\`` inside mathematics and keeps the TeX of text. Each rule says what it
must change, into what, and what it must leave; the cases come from real papers but for a few words.
They are applied in this order, to text whose addresses and code are set aside.
"""

from generator.tex import lost, maths, typed

RULES = (*maths.FORMULAS, *typed.RULES, *lost.RULES, *maths.SCRIPTS, *typed.ESCAPES)
