"""Characters: what of them is kept, and how text and addresses are written in each output."""

from __future__ import annotations

import json
import string
import unicodedata

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from generator import text

# First and last of each run that is removed; what stands beside a run stays.
REMOVED = (
    "0-8 B-C E-1F 7F-84 86-9F D800-DFFF 61C 180E 200B 200E-200F 202A-202E 2060-206F FEFF "
    "FFF0-FFFF FDD0-FDEF E0000-E0FFF"
)
NONCHARACTERS = [plane << 16 | last for plane in range(1, 17) for last in (0xFFFE, 0xFFFF)]


def removed() -> set[int]:
    runs = [[int(part, 16) for part in run.split("-")] for run in REMOVED.split()]
    return {code for run in runs for code in range(run[0], run[-1] + 1)} | {*NONCHARACTERS}


def test_what_hides_or_reorders_text_is_removed_and_nothing_else() -> None:
    gone = removed()
    ends = {0x0D, 0x85, 0x2028, 0x2029}  # of lines, in any way
    for code in [*range(0x3000), *range(0xD7F0, 0x20000), *range(0x1FFF0, 0x110000, 13), *gone]:
        kept = "\n" if code in ends else unicodedata.normalize("NFC", chr(code))
        wanted = "äb" if code in gone else unicodedata.normalize("NFC", f"ä{kept}b")
        assert text.clean(f"ä{chr(code)}b") == wanted, hex(code)
    assert text.clean("a\r\nb\rc") == "a\nb\nc"
    assert text.clean("e\u0301") == "\u00e9"


def test_lines_and_paragraphs_are_folded_and_cut() -> None:
    assert text.line("  a\tb \n c ", 9) == "a b c"
    assert [text.line("ab cd", cap) for cap in (5, 4, 3, 2)] == ["ab cd", "ab c", "ab", "ab"]
    wrapped = " a\n b \n \t\n\n\n c\r\n\r\nd "
    assert text.paragraphs(wrapped, 99) == "a b\n\nc\n\nd"
    assert [text.paragraphs("ab\n\ncd", cap) for cap in (6, 5, 4, 3)] == [
        "ab\n\ncd", "ab\n\nc", "ab", "ab",
    ]  # fmt: skip
    assert text.paragraphs(" \n\n ", 9) == ""


def test_letters_lose_what_is_put_on_them() -> None:
    assert [text.unaccented(value) for value in ("Élan ﬁt²", "plain")] == ["Elan fit2", "plain"]


def test_what_is_written_from_right_to_left_is_what_unicode_says() -> None:
    for code in range(0x20000):
        kind = unicodedata.bidirectional(chr(code))
        if text.clean(chr(code)) and kind in ("R", "AL", "L"):
            assert text.is_leftward(f"a{chr(code)}") == (kind != "L"), hex(code)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("https://a.example/x?y=1#z", "https://a.example/x?y=1#z"),
        (" http://A.example:80/X ", "http://a.example:80/X"),
        ("HTTPS://a.example", "https://a.example"),
        ("https://a.example?y", "https://a.example?y"),
        ("https://a.example#z", "https://a.example#z"),
        ("https://a.example//x", "https://a.example//x"),
        ("https://a.example:0/", "https://a.example:0/"),
        *[(f"https://a.example/x{end}y z", "https://a.example/x") for end in " {}<>\"'\\^`|\n"],
        ("https://a.example/x and https://b.example/y z", "https://a.example/x"),
        ("https://exämple.org/é", "https://xn--exmple-cua.org/é"),
        ("https://a.example./", "https://a.example./"),
        ("https://a-b.example", "https://a-b.example"),
        ("https://1.2.3.4/", "https://1.2.3.4/"),
        (f"https://{'a' * 63}.example", f"https://{'a' * 63}.example"),
        (f"https://{'a' * 64}.example", None),
        (f"https://a.example/{'x' * 1982}", f"https://a.example/{'x' * 1982}"),
        (f"https://a.example/{'x' * 1983}", None),
        (f"https://{'ü' * 50}.example/{'x' * 1935}", None),  # too long as ASCII
        ("https://-a.example", None),
        ("https://a.-b.example", None),
        ("https://a_b.example", None),
        ("https://a..example", None),
        ("https://localhost/", None),
        ("https://localhost./", None),
        ("https://[::1]/", None),
        ("https://[/", None),
        ("https://a.example:x/", None),
        ("https://a.example:99999/", None),
        ("https://me@a.example/", None),
        ("https://:@a.example/", None),
        ("https:///x", None),
        ("//a.example/x", None),
        ("ftp://a.example/x", None),
        ("javascript:alert(1)", None),
        ("a.example", None),
        ("", None),
        ("https://github.com/a/b", "https://github.com/a/b"),
        ("http://www.github.com/a/b/", "https://github.com/a/b"),
        ("https://GitHub.com/A.x/b-_.c/tree/main?x#y", "https://github.com/A.x/b-_.c"),
        ("https://github.com/a/b.git", "https://github.com/a/b"),
        ("https://github.com/a/b.git.git/blob/x", "https://github.com/a/b"),
        ("https://github.com//a//b//c", "https://github.com/a/b"),
        ("https://github.com/a", "https://github.com/a"),
        ("https://github.com/é/b/c", "https://github.com/é/b/c"),
        ("https://github.com/", None),
        ("https://gist.github.com/a/b/c", "https://gist.github.com/a/b/c"),
    ],
)  # fmt: skip
def test_addresses(value: str, found: str | None) -> None:
    """In normal form, which stays as it is."""
    assert text.url(value) == found
    assert found is None or text.url(found) == found


def test_files_that_were_edited_by_hand_are_inert() -> None:
    assert text.inert("a\n\x00b\u2028c\x85\u2029\x7f\x1f\x9fd\u200be") == "a b c d\u200be"
    assert text.for_xml("\x00<a>&\x08\t\n\x0b\r\x1f b\ud800\ue000\ufffd\ufffe\uffff\U00010000") == (
        "&lt;a&gt;&amp;\t\n\r b\ue000\ufffd\U00010000"
    )
    assert text.for_bibtex("a\n\nb") == "a b"


def test_bibtex_is_plain_text() -> None:
    """Each sign that TeX reads is written so that it stands for itself; others are as they are."""
    assert text.for_bibtex("b%c #1 $x$ A&B y_z") == r"b\%c \#1 \$x\$ A\&B y\_z"
    assert text.for_bibtex("}{") == r"\textbraceright{}\textbraceleft{}"  # BibTeX counts any other
    assert text.for_bibtex("\\") == r"\textbackslash{}"
    assert text.for_bibtex("^~") == r"\textasciicircum{}\textasciitilde{}"
    plain = f"ä – \"'@<>()[]=+-*/|`.,:;!? {string.ascii_letters} {string.digits}"
    assert text.for_bibtex(f"{plain}%") == rf"{plain}\%"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_front_matter_reads_back(value: str) -> None:
    """As YAML and as JSON, on one line, whatever it holds."""
    written = text.for_yaml(value)
    assert json.loads(written) == yaml.safe_load(written) == value
    assert len(written.splitlines()) == 1


def test_what_a_link_leads_to_is_written_for_every_reader() -> None:
    """References that a renderer would read are escaped, brackets and spaces encoded."""
    signs = "-_.~!*';:@&=+$,/?#%"
    assert text.for_markdown_link(f"https://a.example/{signs}") == f"https://a.example/{signs}"
    assert text.for_markdown_link("/(a)[b] é") == "/%28a%29%5Bb%5D%20%C3%A9"
    assert text.for_markdown_link("?a&b=1&lt;&copy") == "?a&b=1&amp;lt;&copy"
    assert text.for_markdown_link("?a&#b") == "?a&amp;#b"
