"""Sample days for `paper-archive demo`, and the small loopback feed that serves them."""

from generator.demo.feed import Feed, sample_dates, sample_days

__all__ = ["Feed", "sample_dates", "sample_days"]
