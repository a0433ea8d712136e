"""A drawing of trends: a row for each, its ratio and interval on an axis of doublings."""

from collections.abc import Sequence
from math import ceil, floor, log2
from typing import NamedTuple

from generator.trends import Trend

_WIDTH, _LEFT, _ROW, _TOP = 320, 16, 18, 16


class Chart(NamedTuple):
    """A row for each tag: height, the axis by place and label, and bar, middle and end by row."""

    height: int
    ticks: list[tuple[int, str]]
    bars: list[tuple[int, ...]]


def chart(trends: Sequence[Trend]) -> Chart:
    """How many times as often each tag is given, with its interval, on a scale of doublings."""
    logs = [log2(end) for trend in trends for end in (trend.low, trend.high)]
    low, high = floor(min(-1, *logs)), ceil(max(1, *logs))

    def place(ratio: float) -> int:
        return _LEFT + round((log2(ratio) - low) / (high - low) * (_WIDTH - 2 * _LEFT))

    ticks = [(place(2.0**n), f"×{2**n}" if n >= 0 else f"×1/{2**-n}") for n in range(low, high + 1)]
    bars: list[tuple[int, ...]] = []
    for i, trend in enumerate(trends):
        ends = (place(end) for end in (trend.low, trend.ratio, trend.high))
        bars.append((_TOP + _ROW * i + _ROW // 2, *ends))
    return Chart(_TOP + _ROW * len(trends), ticks, bars)
