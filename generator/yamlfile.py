"""A YAML file that people write: its plain values, and the line on which each stands.

Types say what a file may hold, and `Node.convert` tells what does not fit with its line and what
to write there. Knows no file in particular.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar, get_args

import msgspec
import yaml
from msgspec import Meta
from yaml.composer import Composer
from yaml.constructor import SafeConstructor
from yaml.cyaml import CParser  # type: ignore[attr-defined]
from yaml.resolver import Resolver

from generator.errors import ConfigError

T = TypeVar("T", bound=msgspec.Struct)

_NULL, _MAP, _SEQ = (f"tag:yaml.org,2002:{name}" for name in ("null", "map", "seq"))
# What msgspec calls the types, in words of somebody who writes YAML.
_NAMES = {"array": "list", "object": "lines 'key: …'", "str": "text", "null": "nothing"}


class Plain(Composer, CParser, SafeConstructor, Resolver):
    """`yaml.SafeLoader` with libyaml's parser, ten times as fast.

    Unlike in `yaml.CSafeLoader`, nodes are composed in Python, whose stack is guarded.
    """

    def __init__(self, stream: str) -> None:
        CParser.__init__(self, stream)
        Composer.__init__(self)
        SafeConstructor.__init__(self)
        Resolver.__init__(self)


class Written(yaml.BaseLoader):
    """Reads all text as it is written, 2503.10 and no too; only what is left out is None."""


Written.add_implicit_resolver(_NULL, re.compile("(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""])
Written.add_constructor(_NULL, lambda loader, node: None)


@dataclass(frozen=True)
class Node:
    """A value of the file that people know as ``file``, and its place there.

    `path` is written as in the errors of msgspec: ``$.task.video-generation.phrases[2]``; `lines`
    has the line of each, from 1. `guide` is the remedy where the types have none.
    """

    file: str
    guide: str
    value: Any = None
    path: str = "$"
    lines: dict[str, int] = field(default_factory=dict)

    @property
    def line(self) -> int:
        """The line of this value, or of the nearest one around it."""
        path = self.path
        while path not in self.lines and path != "$":
            path = path[: max(path.rfind("."), path.rfind("["))]
        return self.lines.get(path, 1)

    def items(self) -> Iterator[tuple[str, Node]]:
        """Keys and values of a mapping. Raises: ConfigError for anything else."""
        if not isinstance(self.value, dict):
            what = f"{self.path[2:] or 'the file'} must hold lines 'key: …'"
            raise self.wrong(what, self.guide)
        for key, value in self.value.items():
            yield key, replace(self.at(f".{key}"), value=value)

    def at(self, way: str) -> Node:
        """The place that ``way`` (``.title``, ``.phrases[2]``) leads to from here."""
        return replace(self, path=self.path + way, value=None)

    def convert(self, kind: type[T]) -> T:
        """The value as a ``kind``. What its fields are to hold is told in their descriptions.

        Raises: ConfigError with the line.
        """
        try:
            return msgspec.convert(self.value, kind)
        except msgspec.ValidationError as error:
            what, _, path = str(error).partition(" - at `$")
            raise self._misfit(kind, what, path.removesuffix("`")) from None

    def wrong(self, what: str, remedy: str) -> ConfigError:
        """The error that something is wrong here."""
        return ConfigError(f"{self.file}:{self.line}", what, remedy)

    def unknown(self, key: str, known: Iterable[str], way: str = "") -> ConfigError:
        """The error that the mapping at ``way`` has a ``key`` that is none of those ``known``."""
        near = difflib.get_close_matches(key, known, n=1)
        remedy = f"write {near[0]}, or {self.guide}" if near else self.guide
        name = f"{way}.{key}"
        return self.at(name).wrong(f"{name[1:]}: is not a key that is known", remedy)

    def _misfit(self, kind: type[msgspec.Struct], what: str, way: str) -> ConfigError:
        """The error for what msgspec says of the value at ``way``."""
        hint: Any = kind
        for name in re.findall(r"\.([^.\[]+)", way):
            hint = _fields(hint)[name]
        name, place = way[1:] or self.path[2:] or "the file", self.at(way)
        fault, _, key = what.removesuffix("`").partition(" field `")
        if fault == "Object contains unknown":
            return self.unknown(key, _fields(hint), way)
        if fault == "Object missing required":
            return place.wrong(f"{name} has no {key}", f"add a line '{key}: …' under it")
        fault = re.sub(" matching regex .*", " of another form", what, flags=re.DOTALL)
        fault = re.sub(r"`(\w+)(?: \| null)?`", lambda match: _NAMES.get(match[1], match[1]), fault)
        described = description(hint)
        remedy = f"write: {described}" if described else self.guide
        return place.wrong(f"{name}: {fault[0].lower()}{fault[1:]}", remedy)


def read(path: Path, file: str, guide: str, loader: type[Any] = Plain) -> Node:
    """The root of the file at ``path``, which people know as ``file``; its value is None if empty.

    Raises: FileNotFoundError; ConfigError for what is no YAML, or has a key twice.
    """
    try:
        reader = loader(path.read_text("utf-8"))
        node = reader.get_single_node()
        reading = _Reading(file, reader, {"$": _line(node) if node else 1})
        value = reading.value(node, "$") if node else None
        return Node(file, guide, value, lines=reading.lines)
    except FileNotFoundError:
        raise
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(file, f"cannot be read: {error}", "save it as UTF-8 text") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{file}:{mark.line + 1}" if mark else file
        raise ConfigError(where, f"not YAML: {error.problem}", "mend this line") from None
    except (yaml.YAMLError, RecursionError) as error:
        raise ConfigError(file, f"not YAML: {error}", "mend the file") from None


def given(path: Path, file: str, guide: str, loader: type[Any] = Plain) -> Node:
    """`read` of a file that need not be there: none, or an empty one, is a mapping of nothing."""
    try:
        root = read(path, file, guide, loader)
    except FileNotFoundError:
        root = Node(file, guide)
    return replace(root, value={}) if root.value is None else root


@dataclass
class _Reading:
    """Makes values of the nodes of one file. An alias has the lines of what it stands for."""

    file: str
    reader: Any
    lines: dict[str, int]
    made: dict[yaml.Node, Any] = field(default_factory=dict)

    def value(self, node: yaml.Node, path: str) -> Any:
        """The value of ``node``, which stands at ``path``."""
        if node in self.made:
            return self.made[node]
        if isinstance(node, yaml.MappingNode) and node.tag == _MAP:
            mapping = self.made[node] = {}
            for key, value in self._pairs(node):
                self.lines[f"{path}.{key.value}"] = _line(key)
                mapping[key.value] = self.value(value, f"{path}.{key.value}")
        elif isinstance(node, yaml.SequenceNode) and node.tag == _SEQ:
            items = self.made[node] = []
            for i, item in enumerate(node.value):
                self.lines[f"{path}[{i}]"] = _line(item)
                items.append(self.value(item, f"{path}[{i}]"))
        else:
            try:
                self.made[node] = self.reader.construct_object(node, deep=True)
            except (ValueError, LookupError, AttributeError, TypeError):  # PyYAML trusts tags
                what = f"{node.value!r} is no {node.tag.split(':')[-1]}"
                raise self._wrong(node, what) from None
        return self.made[node]

    def _pairs(self, node: yaml.MappingNode) -> list[tuple[yaml.ScalarNode, yaml.Node]]:
        seen: dict[str, int] = {}
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.tag == _NULL:
                raise self._wrong(key, "a key must be text")
            if key.value in seen:
                what = f"key {key.value!r} stands on line {seen[key.value]} too"
                raise self._wrong(key, what, "keep one of them")
            seen[key.value] = _line(key)
        if isinstance(self.reader, SafeConstructor):
            self.reader.flatten_mapping(node)
        return list(node.value)

    def _wrong(self, node: yaml.Node, what: str, remedy: str = "write it in quotes") -> ConfigError:
        return ConfigError(f"{self.file}:{_line(node)}", what, remedy)


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def description(hint: Any) -> str:
    """What the annotations of a type say that it is; "" if nothing."""
    notes = (part.description for part in _parts(hint) if isinstance(part, Meta))
    return next(filter(None, notes), "")


def _fields(hint: Any) -> dict[str, Any]:
    """The types of the fields, by the keys that stand for them, of the Struct in ``hint``."""
    structs = (k for k in _parts(hint) if isinstance(k, type) and issubclass(k, msgspec.Struct))
    return {one.encode_name: one.type for one in msgspec.structs.fields(next(structs))}


def _parts(hint: Any) -> Iterator[Any]:
    """``hint`` and what it is made of: ``Annotated[X | None, Meta(…)]`` has X and the Meta."""
    yield hint
    for part in get_args(hint):
        yield from _parts(part)
