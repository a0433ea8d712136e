"""A YAML file that people write, read so that a mistake is told with its line and its remedy.

Knows YAML's nodes, which unlike its values know their lines; not what any file is to hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from generator.errors import ConfigError

_STRING = "tag:yaml.org,2002:str"
_NULL = "tag:yaml.org,2002:null"


@dataclass(frozen=True)
class YamlFile:
    """A file under the `name` that people know, such as content/tags.yml."""

    name: str

    def root(self, path: Path) -> yaml.Node | None:
        """The root node of the file at ``path``; None if there is nothing in it.

        Raises: FileNotFoundError; ConfigError for what is no YAML.
        """
        try:
            return yaml.compose(path.read_text("utf-8"), yaml.SafeLoader)
        except FileNotFoundError:
            raise
        except (OSError, UnicodeDecodeError) as error:
            what = f"cannot be read: {error}"
            raise ConfigError(self.name, what, "save it as UTF-8 text") from None
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            where = f"{self.name}:{mark.line + 1}" if mark else self.name
            raise ConfigError(where, f"not YAML: {error.problem}", "mend this line") from None
        except (yaml.YAMLError, RecursionError) as error:
            raise ConfigError(self.name, f"not YAML: {error}", "mend the file") from None

    def pairs(self, node: yaml.Node, what: str) -> Iterator[tuple[yaml.ScalarNode, yaml.Node]]:
        """Keys and values of a mapping whose keys are distinct; ``what`` names the mapping."""
        if not isinstance(node, yaml.MappingNode):
            remedy = f"see the top of {self.name}"
            raise self.wrong(node, f"{what} must hold lines 'key: …'", remedy)
        seen: dict[str, int] = {}
        for key, value in node.value:
            name = self.scalar(key, "a key")
            if name in seen:
                raise self.wrong(
                    key, f"key {name!r} stands on line {seen[name]} too", "keep one of them"
                )
            seen[name] = line(key)
            yield key, value

    def string(self, node: yaml.Node, what: str) -> str:
        """The text of a string."""
        if node.tag != _STRING:
            raise self.wrong(node, f"{what} must be a string", "write it in quotes")
        return self.scalar(node, what)

    def scalar(self, node: yaml.Node, what: str) -> str:
        """A value as it is written: 2503.08120 and no are text too, where a field is text."""
        if not isinstance(node, yaml.ScalarNode) or node.tag == _NULL:
            raise self.wrong(node, f"{what} must be a string", "write it in quotes")
        return str(node.value)

    def wrong(self, node: yaml.Node, what: str, remedy: str) -> ConfigError:
        """The error for ``node``."""
        return ConfigError(f"{self.name}:{line(node)}", what, remedy)


def line(node: yaml.Node) -> int:
    """The line of ``node``, from 1."""
    return int(node.start_mark.line) + 1


def either(names: list[str] | tuple[str, ...]) -> str:
    """``a, b or c``."""
    return f"{', '.join(names[:-1])} or {names[-1]}"
