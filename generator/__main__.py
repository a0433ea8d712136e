"""``python -m generator`` and ``paper-archive`` begin here."""

import sys


def main() -> None:
    """Run the command line, where the system has what the archive rests on."""
    try:
        import fcntl  # noqa: F401, PLC0415 - locks; a system that has them can fork, too
    except ImportError:
        sys.exit("paper-archive: works on Linux and macOS; on Windows, run it in WSL")
    from generator import cli  # noqa: PLC0415

    cli.main()


if __name__ == "__main__":
    main()
