"""The digest: a day or a week of the archive as an e-mail, written to a file or sent.

Knows how mail is made and, in `sending`, handed over, which loads slowly and is left to who asks;
it neither prints nor decides which day is due.
"""

from generator.digest.edition import Edition, edition, load
from generator.digest.message import render

__all__ = ["Edition", "edition", "load", "render"]
