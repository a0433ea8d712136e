"""The digest: a day or a week of the archive as an e-mail, written to a file or sent.

Knows how mail is made and handed over; it neither prints nor decides which day is due.
"""

from generator.digest.delivery import Delivery
from generator.digest.edition import Edition, edition, load
from generator.digest.message import render
from generator.digest.sending import send

__all__ = ["Delivery", "Edition", "edition", "load", "render", "send"]
