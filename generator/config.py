"""The one configuration file, mkdocs.yml, as far as the generator reads it.

Ours lives under ``extra.archive``. MkDocs reads the same file for itself; this room does not
know MkDocs.
"""

import ipaddress
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

import msgspec
import yaml
from msgspec import Meta
from yaml_env_tag import construct_env_tag

from generator import yamlfile
from generator.errors import ConfigError, Finding
from generator.yamlfile import Node

HttpUrl = Annotated[str, Meta(pattern="^https?://[^\\s/]+")]
# Addresses are typed into the form, so it is sent encrypted, or stays on this machine.
_FORM = r"^(?:https://[\w.-]+|http://(?:127\.0\.0\.1|localhost))(?::\d+)?(?:/[^\s\"'<>;,]*)?$"
_AUTHORITY = r"^[A-Za-z0-9.-]+(?:/[\w.~-]+)*/?$"
_UNSUBSCRIBE = r"^(?:https://|mailto:)[^\s\"'<>]+$"


SourceName = Literal["huggingface", "arxiv"]  # the names of `fetch.SOURCES`


class HuggingFace(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The Daily Papers API."""

    url: Annotated[HttpUrl, Meta(description="where the Daily Papers API answers")] = (
        "https://huggingface.co"
    )
    page: Annotated[int, Meta(ge=1, le=100, description="entries per request, at most 100")] = 100
    pause: Annotated[float, Meta(ge=0, description="seconds between requests")] = 0.5


class Arxiv(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """arXiv's Atom API."""

    url: Annotated[HttpUrl, Meta(description="where arXiv's API answers")] = (
        "https://export.arxiv.org"
    )
    categories: Annotated[
        tuple[str, ...], Meta(description="the categories whose papers make a day")
    ] = ("cs.AI", "cs.CL", "cs.CV", "cs.LG")
    pause: Annotated[float, Meta(ge=0, description="seconds between requests")] = 3.0


class Add(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What one saved file may hold."""

    megabytes: Annotated[
        int, Meta(ge=1, le=4000, description="size of one file for `add`, unpacked, in MB")
    ] = 256
    records: Annotated[
        int, Meta(ge=1, description="records in one file for `add`; a seed may hold any number")
    ] = 20_000


class Subscribe(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The form of a mailing list's service: where it is sent, and the name of its address field."""

    action: Annotated[str, Meta(pattern=_FORM, description="the https address of the service")]
    field: Annotated[
        str, Meta(pattern=r"^[\w.:\[\]-]{1,100}$", description="the name of the address field")
    ] = "email"


class Archive(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``extra.archive`` of mkdocs.yml. Every key has a default, so the section may be absent.

    The descriptions are the reference of docs/maintaining.md.
    """

    source: Annotated[
        SourceName,
        Meta(description="where `fetch` asks: `huggingface` or `arxiv`"),
    ] = "huggingface"
    huggingface: HuggingFace = HuggingFace()
    arxiv: Arxiv = Arxiv()
    add: Add = Add()
    deadline: Annotated[float, Meta(gt=0, description="seconds that one fetch may take")] = 1800.0
    refresh: Annotated[
        int, Meta(ge=0, le=366, description="past days that `fetch` asks for again")
    ] = 14
    subscribe: Annotated[
        Subscribe | None,
        Meta(description="the form of a mailing list: `{action: ADDRESS, field: NAME}`"),
    ] = None
    unsubscribe: Annotated[
        Annotated[str, Meta(pattern=_UNSUBSCRIBE)] | None,
        Meta(
            description="where to leave the list, `https:` or `mailto:`; `{recipient}` is filled in"
        ),
    ] = None
    feed_authority: Annotated[
        Annotated[str, Meta(pattern=_AUTHORITY)] | None,
        Meta(
            description="host and path that the ids of feeds begin with, by default those of "
            "`site_url`; set it to the old ones before the site moves"
        ),
    ] = None
    journal: Annotated[
        Annotated[str, Meta(min_length=1)] | None,
        Meta(description="the file that says who got which digest, outside the repository"),
    ] = None


class _Extra(msgspec.Struct, frozen=True):
    archive: Archive | None = None


class _Project(msgspec.Struct, frozen=True):
    """What is read of mkdocs.yml; the rest is for MkDocs."""

    site_name: str | None = None
    site_description: str | None = None
    site_url: str | None = None
    extra: _Extra | None = None


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """What the generator knows of one project folder.

    `base` is the path of `site_url` on its host: ``/`` or ``/papers/``.
    """

    root: Path
    site_name: str
    site_description: str
    site_url: str
    archive: Archive

    @property
    def base(self) -> str:
        """The path of the site on its host, from slash to slash."""
        return urlsplit(self.site_url).path or "/"

    @property
    def is_local(self) -> bool:
        """Whether the site's address is one of this machine, which leads nobody else there."""
        return is_loopback(urlsplit(self.site_url).hostname or "")

    @property
    def built_for(self) -> str | None:
        """The address that the built site gives for itself to robots, where there is one."""
        try:
            robots = (self.site / "robots.txt").read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            return None
        found = re.search(r"^Sitemap: (.*)sitemap\.xml$", robots, re.MULTILINE)
        return found[1] if found else None

    @property
    def content(self) -> Path:
        """Where data and pages are: MkDocs' docs_dir."""
        return self.root / "content"

    @property
    def site(self) -> Path:
        """Where the built site is."""
        return self.root / "site"

    @property
    def cache(self) -> Path:
        """Where the state of builds is; may be deleted at any time."""
        return self.root / ".cache"

    @property
    def mkdocs(self) -> Path:
        """The configuration file."""
        return self.root / "mkdocs.yml"


def is_loopback(host: str) -> bool:
    """Whether ``host`` is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class _Loader(yaml.SafeLoader):
    """SafeLoader with MkDocs' ``!ENV``; other tags are for MkDocs and read as nothing."""


_Loader.add_constructor("!ENV", construct_env_tag)
_Loader.add_multi_constructor("tag:yaml.org,2002:python/", lambda loader, suffix, node: None)
_Loader.add_multi_constructor("!", lambda loader, suffix, node: None)


def load(root: Path) -> Config:
    """The configuration of the project in ``root``.

    Raises: ConfigError with file, line or key, and remedy.
    """
    node = _parsed(root / "mkdocs.yml")
    project = node.convert(_Project)
    return Config(
        root=root,
        site_name="Paper archive" if project.site_name is None else project.site_name,
        site_description=project.site_description or "",
        site_url=_site_url(project.site_url or "", node.at(".site_url")),
        archive=(project.extra or _Extra()).archive or Archive(),
    )


_REFERENCE = "see Configuration in docs/maintaining.md"
# What of `theme:` shapes the pages, or does no harm.
_THEME = {"name", "custom_dir", "language", "font", "palette", "static_templates"}


def unread(path: Path) -> Iterator[Finding]:
    """What MkDocs would heed in the file ``path`` and the archive does not: themes and plugins."""
    data = _parsed(path).value or {}
    theme = data.get("theme")
    theme = theme if isinstance(theme, dict) else {"name": theme}
    name = theme.get("name")
    if name not in ("material", None) or theme.get("custom_dir") != "overrides":
        what = f"pages are made for Material with overrides/, not for {name or 'MkDocs'}"
        remedy = "write: theme: {name: material, custom_dir: overrides, …}"
        yield Finding("mkdocs.yml: theme", what, remedy)
    palette = theme.get("palette") or {}
    palette = palette if isinstance(palette, dict) else {"": palette}
    ignored = [f"theme.{key}" for key in theme if key not in _THEME]
    ignored += [f"theme.palette.{key}".rstrip(".") for key in palette if key != "primary"]
    for key in ignored:
        yield Finding(f"mkdocs.yml: {key}", "is not read", "remove it; the look is in overrides/")
    plugins = data.get("plugins") or {}
    if plugins:
        several = plugins if isinstance(plugins, list) else [plugins]
        names = (name for one in several for name in (one if isinstance(one, dict) else [one]))
        what = f"pages and search are made without plugins: {', '.join(map(str, names))}"
        yield Finding("mkdocs.yml: plugins", what, "write: plugins: []")


def _parsed(path: Path) -> Node:
    try:
        return yamlfile.read(path, "mkdocs.yml", _REFERENCE, _Loader)
    except FileNotFoundError:
        remedy = "run in the folder that holds mkdocs.yml, or name it with -C DIR"
        raise ConfigError("mkdocs.yml", f"not found in {path.parent}", remedy) from None


def _site_url(value: str, node: Node) -> str:
    if not value:
        return "http://127.0.0.1:8000/"
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        remedy = "write it as https://owner.github.io/repository/"
        raise node.wrong(f"site_url: not an http(s) address: {value!r}", remedy)
    return parts._replace(path=parts.path.rstrip("/") + "/", query="", fragment="").geturl()
