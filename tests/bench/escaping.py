"""Judge every string of the corpora in every field of generated pages, and time the renderers.

Run ``python -m tests.bench.escaping [--stride N]``: the strings of tests/hostile.jsonl and of
../shared/corpora, 40 papers a day, on paper, day and month pages, before each renderer. Printed
are payloads that show or add anything but what a harmless word does, and milliseconds a paper page;
the same for the text of pages escaped otherwise: every ASCII punctuation character as a reference.
"""

from __future__ import annotations

import argparse
import re
import time
from unittest.mock import patch

from generator import text
from tests import judges

BATCH = 40
KINDS = r"^papers/|^2025/03/"
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")


def entities(value: str) -> str:
    """``value`` with every ASCII punctuation character as a reference: inert, and unreadable."""
    return _PUNCTUATION.sub(lambda match: f"&#{ord(match[0])};", text.inert(value))


# How templates escape inside a line, and where a paragraph begins.
WAYS = {
    "for_markdown": (text.for_markdown, text.for_markdown_start),
    "every reference": (entities, entities),
}


def unsafe(values: list[str]) -> dict[str, set[str]]:
    """By judge the values of which a page shows or adds something else.

    Where a day's pages are wrong, its papers are judged one by one.
    """
    found: dict[str, set[str]] = {name: set() for name in judges.judges()}
    for i in range(0, len(values), BATCH):
        batch = values[i : i + BATCH]
        if any(judges.faults(batch, KINDS)):
            for value in batch:
                for _, name, _ in judges.faults([value], KINDS):
                    found[name].add(value)
    return found


def milliseconds(values: list[str]) -> dict[str, float]:
    """Processor time a paper page, by judge."""
    records = [judges.record(number, value) for number, value in enumerate(values, 1)]
    made = judges.pages(records)
    bodies = [judges.body(made[f"papers/{record.id}.md"]) for record in records]
    spent = {}
    for name, judge in judges.judges().items():
        begin = time.process_time()
        for body in bodies:
            judge(body)
        spent[name] = (time.process_time() - begin) / len(bodies) * 1000
    return spent


def main() -> None:
    parser = argparse.ArgumentParser(description="Judge hostile strings on generated pages.")
    parser.add_argument("--stride", type=int, default=1, help="take every Nth string only")
    stride = parser.parse_args().stride
    values = [*dict.fromkeys([*judges.strings(), *judges.payloads()])][::stride]
    print(f"{len(values)} payloads × {len(judges.judges())} judges")
    print(f"{'escaping':15} {'renderer':15} {'unsafe':>6} {'ms a page':>9}")
    for label, (inside, start) in WAYS.items():
        with patch.multiple(text, for_markdown=inside, for_markdown_start=start):
            found, spent = unsafe(values), milliseconds(values[:: max(1, len(values) // 300)])
        for name in found:
            print(f"{label:15} {name:15} {len(found[name]):6} {spent[name]:9.2f}")
            for value in sorted(found[name])[:5]:
                print(f"    {value[:100]!r}")


if __name__ == "__main__":
    main()
