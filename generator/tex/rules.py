r"""What of TeX is repaired in running text: tables of rules, each with its reason.

The feed drops ``$`` and ``\\`` inside mathematics and keeps the TeX of text. Rules are applied in
this order, to text whose addresses and code are set aside. tests/tex_cases.txt has what each must
change and what it must leave, from real papers but for a few words.
"""

from generator.tex import lost, maths, typed

RULES = (*maths.FORMULAS, *typed.RULES, *lost.RULES, *maths.SCRIPTS, *typed.ESCAPES)
