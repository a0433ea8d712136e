"""Generated pages rendered by comrak, a twin of GitHub's own renderer, in place of Python-Markdown.

The same pages, fifty times as fast; MkDocs gives them the same text, links and elements, and a test
compares the two. People's own pages never come here: they may use any extension of mkdocs.yml.
"""

import re
from functools import lru_cache
from posixpath import basename

from comrak import ExtensionOptions, RenderOptions, render_markdown

from generator.addresses import address

_TABLES, _ELEMENTS = ExtensionOptions(), RenderOptions()
_TABLES.table = _ELEMENTS.unsafe_ = True  # elements are ours: no text of a feed makes one
_PLAIN = re.compile(r'="([\w./:-]+)"(?!/)', re.ASCII)  # before "/>" quotes are needed

_REPLACED = (
    ('href="http', 'rel=nofollow href="http'),
    (" markdown>", ">"),
    ("</li>\n", "\n"),
)
_OURS = ("https://arxiv.org/", "https://huggingface.co/papers/")  # made of a paper's id


def rendered(body: str, path: str) -> str:
    """The HTML of the generated Markdown ``body``, which is the file ``path`` below content/.

    Links to files become addresses, links to other hosts say that a feed gave them, but for those
    to arXiv and to papers on Hugging Face, and the attribute ``markdown``, which only
    Python-Markdown reads, is taken out. Quotes and ends of list items that HTML can do
    without go, since pages would carry millions of them.
    """
    html: str = render_markdown(body, extension_options=_TABLES, render_options=_ELEMENTS)
    # None of these can stand in text, whose quotes and "<" are escaped.
    up = "" if basename(path) == "index.md" else "../"
    parts = _PLAIN.split(html)  # every other one is a value
    for i in range(1, len(parts), 2):
        linked = parts[i - 1].endswith("href")
        parts[i] = _linked(parts[i], up) if linked else f"={parts[i]}"
    html = "".join(parts)
    for written, wanted in _REPLACED:
        html = html.replace(written, wanted)
    return html


@lru_cache(1 << 15)
def _linked(value: str, up: str) -> str:
    """The file ``value`` as an attribute's address on a page whose folder is ``up`` from here.

    An address of another host stays as it is.
    """
    if "://" in value:
        return f"={value}" if value.startswith(_OURS) else f"={value} rel=nofollow"
    return f"={up}{address(value)}" if value != "index.md" else f"={up or './'}"
