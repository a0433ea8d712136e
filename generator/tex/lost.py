"""Names of mathematics of which the feed dropped the backslash."""

import re

from generator.tex.rule import Rule, names
from generator.tex.signs import BARE, SIGNS

RULES = (
    # A group of one sign, of which the feed dropped the backslash.
    Rule(
        "brackets",
        ("{times}", "{sim}"),
        re.compile(r"\{(times|sim)\}"),
        r"\1",
    ),
    # The feed drops the backslash of \times. Between words and after a spaced number it is English.
    Rule(
        "times",
        ("times",),
        re.compile(
            r"times(?:(?<=\dtimes)(?![a-rt-z]|s(?!im\d))|(?<=\d times)(?= \d)"
            r"|(?<=[A-Z]{2}times)(?=[A-Z\d])|(?<=\d[kKmM]times)(?=\d)|(?<![^\s(]times)(?=\d))"
        ),
        "×",
        spoken=True,
    ),
    # The same of \sim before a number.
    Rule(
        "about",
        ("sim",),
        re.compile(
            r"sim(?<![A-Za-z\\/_.-]sim)"
            r"(?:!?(?=[+-]?\d[\d.,]*(?![\d.,]*[A-Za-z]{2}))|(?= [\d.]+(?:[kKMBx×]| ?\\?%))"
            r"|(?<=\d sim)(?= \d))"
        ),
        "∼",
        spoken=True,
    ),
    # The same of \approx, which whoever means the word ends with a dot.
    Rule(
        "nearly",
        ("approx",),
        re.compile(r"approx(?<![A-Za-z\\/_.-]approx)(?= ?\d)"),
        "≈",
        spoken=True,
    ),
    # Names that are words of no language; the feed dropped their backslash.
    Rule(
        "lost backslash",
        tuple(BARE),
        re.compile(rf"(?<![A-Za-z\\/_.-])(?:{names(BARE)})(?![A-Za-z]|[_/]|\.[A-Za-z])"),
        lambda match: SIGNS[match[0]],
    ),
    # \left and \right before their brackets, where the feed dropped both backslashes.
    Rule(
        "fence",
        ("right|", "right)", "right]"),
        re.compile(r"left(?<![a-z\\]left)([|(\[])([^\n]{1,120}?)(?<![A-Za-z\\])right([|)\]])"),
        r"\1\2\3",
    ),
    # A sign before a name, or before a script.
    Rule(
        "nabla",
        ("nabla",),
        re.compile(r"(?<![A-Za-z\\])nabla(?=[A-Z^_(])"),
        "∇",
    ),
    # \pm before a number, or in a set.
    Rule(
        "plus or minus",
        ("pm",),
        re.compile(r"pm(?:(?<![\w\\:.-]pm)(?<![A-Za-z0-9] pm)(?=\d)|(?<=\{pm) |(?<=\{pm \d, pm) )"),
        "±",
        spoken=True,
    ),
)
