"""Where pages are: the Markdown file below content/ of each, and its address on the site.

Addresses are permanent; whoever links to a page takes it from here.
"""

from datetime import date, timedelta
from functools import cache

# The parts of dates, in patterns of git.
YEAR, TWO = "[0-9]" * 4, "[0-9]" * 2
_INDEX = {"index.md", "README.md"}  # what MkDocs takes for the page of a folder
SUMMARY = "status.json"  # how fresh and how full the archive is, for scripts


def address(path: str) -> str:
    """The address below the site's root that MkDocs gives to the Markdown file ``path``."""
    return output(path).removesuffix("index.html") if path.endswith(".md") else path


@cache
def output(path: str) -> str:
    """The file below site/ that the file ``path`` below content/ becomes."""
    folder, slash, name = path.rpartition("/")
    if not name.endswith(".md"):
        return path
    inside = "" if name in _INDEX else f"{name[:-3]}/"
    return f"{folder}{slash}{inside}index.html"


def root(path: str) -> str:
    """The way from the folder of the Markdown file ``path`` to content/: what its links begin with.

    Links name Markdown files, as editors, GitHub and MkDocs read them; MkDocs and the build turn
    them into addresses.
    """
    return "../" * path.count("/")


def day_path(day: date) -> str:
    """The Markdown file of a day."""
    return f"{day.year:04}/{day.month:02}/{day.day:02}.md"


def month_path(month: date) -> str:
    """The Markdown file of a month."""
    return f"{month.year:04}/{month.month:02}/index.md"


def year_path(day: date) -> str:
    """The Markdown file of the year of ``day``."""
    return f"{day.year:04}/index.md"


def week_path(monday: date) -> str:
    """The Markdown file of the ISO week, under its ISO year."""
    year, week, _ = monday.isocalendar()
    return f"{year:04}/w{week:02}.md"


def monday(day: date) -> date:
    """The first day of the ISO week of ``day``."""
    return day - timedelta(days=day.weekday())
