"""Names of mathematics of which the feed dropped the backslash."""

from generator.tex.rule import names, rule
from generator.tex.signs import BARE, SIGNS

RULES = (
    # A group of one sign, of which the feed dropped the backslash.
    rule("brackets", "{times} {sim}", r"\{(times|sim)\}", r"\1"),
    # The feed drops the backslash of \times. Between words and after a spaced number it is English.
    rule(
        "times",
        "times",
        r"times(?:(?<=\dtimes)(?![a-rt-z]|s(?!im\d))|(?<=\d times)(?= \d)"
        r"|(?<=[A-Z]{2}times)(?=[A-Z\d])|(?<=\d[kKmM]times)(?=\d)|(?<![^\s(]times)(?=\d))",
        "×",
        spoken=True,
    ),
    # The same of \sim before a number.
    rule(
        "about",
        "sim",
        r"sim(?<![A-Za-z\\/_.-]sim)"
        r"(?:!?(?=[+-]?\d[\d.,]*(?![\d.,]*[A-Za-z]{2}))|(?= [\d.]+(?:[kKMBx×]| ?\\?%))"
        r"|(?<=\d sim)(?= \d))",
        "∼",
        spoken=True,
    ),
    # The same of \approx, which whoever means the word ends with a dot.
    rule("nearly", "approx", r"approx(?<![A-Za-z\\/_.-]approx)(?= ?\d)", "≈", spoken=True),
    # Names that are words of no language; the feed dropped their backslash.
    rule(
        "lost backslash",
        " ".join(BARE),
        rf"(?<![A-Za-z\\/_.-])(?:{names(BARE)})(?![A-Za-z]|[_/]|\.[A-Za-z])",
        lambda match: SIGNS[match[0]],
    ),
    # \left and \right before their brackets, where the feed dropped both backslashes.
    rule(
        "fence",
        "right| right) right]",
        r"left(?<![a-z\\]left)([|(\[])([^\n]{1,120}?)(?<![A-Za-z\\])right([|)\]])",
        r"\1\2\3",
    ),
    # A sign before a name, or before a script.
    rule("nabla", "nabla", r"(?<![A-Za-z\\])nabla(?=[A-Z^_(])", "∇"),
    # \pm before a number, or in a set.
    rule(
        "plus or minus",
        "pm",
        r"pm(?:(?<![\w\\:.-]pm)(?<![A-Za-z0-9] pm)(?=\d)|(?<=\{pm) |(?<=\{pm \d, pm) )",
        "±",
        spoken=True,
    ),
)
