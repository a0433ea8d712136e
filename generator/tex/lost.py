"""Names of mathematics of which the feed dropped the backslash."""

from __future__ import annotations

import re

from generator.tex.rule import Rule, names
from generator.tex.signs import BARE, SIGNS

RULES = (
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
            r"(?:!?(?=[+-]?\d[\d.,]*(?![\d.,]*[A-Za-z]{2}))|(?= [\d.]+(?:[kKMBx×]| ?\\?%))"
            r"|(?<=\d sim)(?= \d))"
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
        (
            *("sim-to-real", "sim2real", "sim3spk", "in sim 3 tasks", "sim 2 real", "Habitat-sim"),
            *("real-is-sim",),
        ),
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
        tuple(BARE),
        re.compile(rf"(?<![A-Za-z\\/_.-])(?:{names(BARE)})(?![A-Za-z]|[_/]|\.[A-Za-z])"),
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
        re.compile(r"pm(?:(?<![\w\\:.-]pm)(?<![A-Za-z0-9] pm)(?=\d)|(?<=\{pm) |(?<=\{pm \d, pm) )"),
        "±",
        {"binary (pm1) layers": "binary (±1) layers", "{pm 1, pm i}": "{±1, ±i}"},
        ("at 5 pm 10 people", "5pm", "3 pm1"),
        spoken=True,
    ),
)
