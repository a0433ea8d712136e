"""What a new archive begins with: configuration, theme, tag list, workflow, all from the program.

The files are those of the checkout that the program runs from, or the copies in its wheel.
"""

import json
import re
from importlib import metadata
from pathlib import Path

from generator import __version__, files
from generator.errors import UsageError

# As in pyproject.toml, where the wheel gets them, with the folder overrides/.
FILES = (
    "mkdocs.yml", "requirements.lock", ".gitignore", ".ci/take-over",
    ".github/workflows/publish.yml", "content/tags.yml", "content/curation.yml",
    "content/organizations.yml", "content/about.md",
)  # fmt: skip
PROGRAM = "program.txt"
UNKNOWN = f"write into {PROGRAM} what it installs: paper-archive @ git+https://ADDRESS@COMMIT"
_WORKFLOW = ".github/workflows/publish.yml"
# The new archive holds no program: it installs one, and what is built hangs on which.
_EDITS = (
    ("--no-build-isolation -e .", f"--no-build-isolation -r {PROGRAM}"),
    ("'generator/**/*.py', 'generator/**/*.j2', 'requirements.lock'", f"'{PROGRAM}'"),
    ("      - generator/**\n", ""),
    ("      - pyproject.toml\n", f"      - {PROGRAM}\n"),
)
_README = """\
# {name}

An archive of trending research papers. `paper-archive update` fetches new days and builds the site;
`paper-archive serve` shows it. The program is the one that `{program}` names.

To publish it on GitHub Pages: push this folder to a repository of your own, choose *GitHub Actions*
under *Settings, Pages, Source*, and run the workflow *Publish* once. It then runs twice a day.
"""


def source() -> Path:
    """The folder that holds those files."""
    package = Path(__file__).parent
    packed = package / "starter"
    return packed if packed.is_dir() else package.parent


def requirement() -> str:
    """How the program is installed again, just as it is; "" where pip does not know it."""
    found = metadata.distribution("paper-archive").read_text("direct_url.json")
    if found is None:
        return f"paper-archive=={__version__}"
    origin = json.loads(found)
    commit = origin.get("vcs_info", {}).get("commit_id")
    if commit and re.match("https?://", origin["url"]):
        return f"paper-archive @ git+{origin['url']}@{commit}"
    return ""


def write(root: Path, program: str) -> None:
    """Write a new archive into ``root``, which installs ``program`` where it is published.

    Where that is not known ("") the file that names it says so, and so does `doctor`.

    Raises: UsageError if a file is there that it would write; nothing is written then.
    """
    folder = source()
    theme = sorted(path for path in (folder / "overrides").rglob("*") if path.is_file())
    paths = (*FILES, *(path.relative_to(folder).as_posix() for path in theme))
    made = {path: (folder / path).read_bytes() for path in paths}
    workflow = made[_WORKFLOW].decode()
    for old, new in _EDITS:
        workflow = workflow.replace(old, new)
    made[_WORKFLOW] = workflow.encode()
    made[PROGRAM] = f"{program or f'# {UNKNOWN}'}\n".encode()
    made["README.md"] = _README.format(name=root.name, program=PROGRAM).encode()
    for path in made:
        if (root / path).exists():
            raise UsageError(root / path, "is there already", "choose another folder")
    for path, data in made.items():
        files.replace(root / path, data)
    (root / ".ci/take-over").chmod(0o755)
