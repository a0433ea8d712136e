"""What contract, front page and guide say of commands, addresses and keys, beside the program."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec
import pytest
from click import Command, Context, Group, Option

from generator.cli import cli
from generator.config import Archive
from generator.site import territory
from generator.yamlfile import description
from tests.conftest import ROOT

assert isinstance(cli, Group)
COMMANDS: dict[str, Command] = dict(cli.commands)


def rows(name: str) -> Iterator[tuple[str, str, str]]:
    """Command, usage and meaning of each row of the table of commands in the page ``name``."""
    text = (ROOT / name).read_text("utf-8")
    for usage, meaning in re.findall(r"^\| `paper-archive ([^`]+)` \| (.*) \|$", text, re.M):
        yield usage.split()[0], usage, meaning


def options(command: Command) -> set[str]:
    """The options of a command and of those below it, but --help and -C, which all have."""
    below = command.commands.values() if isinstance(command, Group) else ()
    return {option for part in below for option in options(part)} | {
        option.opts[0]
        for option in command.get_params(Context(command))
        if isinstance(option, Option) and not {"--help", "-C"} & {*option.opts}
    }


def keys(section: type[msgspec.Struct], prefix: str = "") -> Iterator[str]:
    """A row for each key of a section of mkdocs.yml: key, default, meaning."""
    for field in msgspec.structs.fields(section):
        if isinstance(field.type, type) and issubclass(field.type, msgspec.Struct):
            yield from keys(field.type, f"{prefix}{field.name}.")
        else:
            default = msgspec.json.encode(field.default).decode()
            yield f"| `{prefix}{field.name}` | `{default}` | {description(field.type)} |"


def test_the_guide_tells_every_key_of_the_configuration() -> None:
    """By the descriptions of the types, and no key is without one."""
    expected = list(keys(Archive))
    assert not [row for row in expected if row.endswith("|  |")]
    guide = (ROOT / "docs" / "maintaining.md").read_text("utf-8")
    table = guide.split("a test compares -->\n")[1].split("<!-- end -->")[0]
    assert table.splitlines() == ["| key | default | meaning |", "|---|---|---|", *expected]


@pytest.mark.parametrize("name", ["docs/design.md", "README.md"])
def test_the_table_of_commands_names_what_there_is(name: str) -> None:
    """Every command with every option, in its usage or in words; and none that is not there."""
    found = {command: usage + meaning for command, usage, meaning in rows(name)}
    assert found.keys() == COMMANDS.keys()
    for command, text in found.items():
        assert {*re.findall(r"--[a-z-]+", text)} == options(COMMANDS[command]), command


def test_the_addresses_of_the_contract_are_those_of_pages() -> None:
    """Of each there is a page that the generator writes, or one that somebody wrote."""
    text = (ROOT / "docs/design.md").read_text("utf-8")
    table = re.findall(r"^\| (`/.*?`) \| ", text, re.M)
    named = [address for row in table for address in re.findall(r"`/([^`?…]*)[`?]", row)]
    assert len(named) > 15
    for address in named:
        name = address.rstrip("/")
        files = (f"{address}index.md", f"{name}.md", name)
        written = any(map(territory.is_generated, files))
        assert written or any((ROOT / "content" / name).exists() for name in files), address
