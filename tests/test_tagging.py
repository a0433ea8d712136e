"""Tags: what the list people edit gives to a paper, and what it says when it is broken."""

from __future__ import annotations

import json
import lzma
import re
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import tagging
from generator.errors import ConfigError
from generator.tagging import Tag, TagList
from generator.tagging.phrases import is_phrase
from generator.tagging.phrases import words as phrase_words

ROOT = Path(__file__).parents[1]
SHIPPED = tagging.load(ROOT / "content" / "tags.yml")

LIST = """\
task:
  image-generation:
    title: Image generation
    description: Making images.
    phrases: [text-to-image, image synthesis]
  policies:
    title: Policies
    description: What to do when.
    phrases: [policy, Itô calculus]
method:
  transformers:
    title: Transformers
    description: The architecture.
    phrases: [transformer, fine-tuning]
    not: [transformer station]
  retrieval-augmented-generation:
    title: RAG
    description: Answers from documents.
    exact: [RAG, MoE]
    once: [retrieved evidence]
    in-title: [graph]
"""


@pytest.fixture
def written(tmp_path: Path) -> TagList:
    """The small list above, from a file."""
    return listed(tmp_path, LIST)


def listed(folder: Path, text: str) -> TagList:
    path = folder / "tags.yml"
    path.write_text(text, "utf-8")
    return tagging.load(path)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Text-to-Image for Everyone", "image-generation"),
        ("TEXT TO IMAGE, again", "image-generation"),
        ("texttoimage", "image-generation"),
        ("On Text-to\n  Image Models", "image-generation"),
        ("Image\u2010Synthesis", "image-generation"),
        ("Learning Policies by Hand", "policies"),
        ("Ito\u0302 Calculus in Vain", "policies"),
        ("ITO CALCULUS", "policies"),
        ("Fine Tuning a Harp", "transformers"),
        ("Finetuning a Harp", "transformers"),
        ("Transformers' Dreams", "transformers"),
        ("The Transformer's Dream", "transformers"),
        (r"$\mathcal{T}$: A \textbf{T}ransformer", "transformers"),
        ("texttt{T}ransformers", "transformers"),
        ("Is RAG Enough?", "retrieval-augmented-generation"),
        ("MoEs on Trial", "retrieval-augmented-generation"),
        ("GraphRAG", "retrieval-augmented-generation"),
    ],
)
def test_forms_of_a_phrase_are_alike(written: TagList, title: str, slug: str) -> None:
    """Case, plural, hyphen, space, accent, line wrap and LaTeX make no difference."""
    assert written.assign(title, "", ()) == (slug,)


@pytest.mark.parametrize(
    "title",
    [
        "A rag doll",
        "Paragraphs",
        "Moe's bar",
        "A Transformer Station Burns",
        "Transformerless",
        "Text. To image",
        "Text (to image)",
        "Policing",
        "RAGtime",
        "",
    ],
)
def test_what_only_looks_like_a_phrase_is_none(written: TagList, title: str) -> None:
    """Other case of an acronym, part of a word, a void phrase, the end of a clause."""
    assert written.assign(title, "", ()) == ()


def test_mentions_are_weighed(written: TagList) -> None:
    """The title counts most; two mentions in the abstract beat one; keywords confirm."""
    twice = "A policy is good. Better is another policy. Image synthesis came once. "
    assert written.assign("Transformers", twice, ()) == ("transformers", "policies")
    assert written.assign("Transformers", twice, ("image synthesis", "text-to-image model")) == (
        "transformers",
        "image-generation",
        "policies",
    )
    assert written.assign("Transformers", f"{twice} Graph. Graph.", ()) == (
        "transformers",
        "policies",
    )
    once = f"{twice}We use retrieved evidence."
    assert "retrieval-augmented-generation" in written.assign("Transformers", once, ())
    acronym = "Mixtures (RAG) here. Policies and policies"
    assert written.assign("Transformers", acronym, ()) == ("transformers", "policies")


def test_a_paper_with_few_tags_gets_weak_ones_too(written: TagList) -> None:
    """One passing mention is better than no tag."""
    assert written.assign("On Nothing", "Some image synthesis.", ()) == ("image-generation",)
    assert written.assign("On Nothing", "", ("policy",)) == ("policies",)


def test_equal_weights_follow_the_file(written: TagList) -> None:
    title = "RAG and Transformers as Policies for Image Synthesis"
    assert written.assign(title, "", ()) == tuple(tag.slug for tag in written.tags)


def test_keys_tell_words_from_phrases(tmp_path: Path) -> None:
    """A new description changes one key, a new phrase or another order both."""
    first = listed(tmp_path, LIST)
    again = listed(tmp_path, f"# a comment\n{LIST}")
    renamed = listed(tmp_path, LIST.replace("Making images.", "Images made."))
    widened = listed(tmp_path, LIST.replace("image synthesis", "image forming"))
    assert (again.key, again.phrases_key) == (first.key, first.phrases_key)
    assert (renamed.key != first.key, renamed.phrases_key) == (True, first.phrases_key)
    moved = listed(tmp_path, LIST.replace("method:", "domain:"))
    assert (moved.key != first.key, moved.phrases_key) == (True, first.phrases_key)
    assert widened.key != first.key
    assert widened.phrases_key != first.phrases_key


def edited(old: str, new: str) -> str:
    assert old in LIST
    return LIST.replace(old, new, 1)


BROKEN = [
    ("", 0, "is empty", "git checkout"),
    ("task: [\n  a: 'b\n", 3, "not YAML", "mend"),
    ("- task\n", 1, "must hold lines", "top of content/tags.yml"),
    ("[" * 2000, 0, "not YAML", "mend"),
    ("task: \x00", 0, "not YAML", "mend"),
    (edited("method:", "methods:"), 10, "methods: is not a key that is known", "write method"),
    (edited("method:", "task:"), 10, "key 'task' stands on line 1 too", "keep one"),
    (edited("    title: RAG\n", ""), 16, "has no title", "add a line 'title: …'"),
    (edited("    description: Making images.\n", ""), 2, "has no description", "add a line"),
    (edited("title: RAG", "title: 3"), 17, "title: expected text, got int", "in quotes"),
    (
        edited("title: RAG", "title: ''"),
        17,
        "title: expected text of another form",
        "1 to 60 characters",
    ),
    (edited("title: RAG", "title: Policies"), 17, "stands on line 7 too", "keep one"),
    (edited("Making images.", '"Two\\nlines"'), 4, "description: expected text of", "one line"),
    (edited("title: RAG", "titel: RAG"), 17, "titel: is not a key that is known", "write title"),
    (edited("  policies:", "  Policies!:"), 6, "bad slug 'Policies!'", "lower-case"),
    (edited("  policies:", "  po--licies:"), 6, "bad slug 'po--licies'", "single hyphens"),
    (edited("  transformers:", "  policies:"), 11, "stands on line 6 too", "keep one"),
    (edited("  policies:", "  image-generation:"), 6, "stands on line 2 too", "keep one"),
    (edited("    exact", "    title: B\n    exact"), 19, "stands on line 17 too", "keep one"),
    (edited("[policy, Itô calculus]", "[]"), 9, "phrases: expected list of length", "[one,"),
    (edited("[policy, Itô calculus]", "policy"), 9, "phrases: expected list, got", "a list, [one,"),
    (
        edited("[policy, Itô calculus]", "[policy, 4]"),
        9,
        "phrases[1]: expected text, got int",
        "in quotes",
    ),
    (edited("[policy, Itô calculus]", "[policy, no]"), 9, "phrases[1]: expected text", "in quotes"),
    (edited("[policy, Itô calculus]", "[policy, '--']"), 9, "is not a phrase", "1 to 6 words"),
    (edited("[policy, Itô calculus]", "[a b c d e f g]"), 9, "is not a phrase", "1 to 6 words"),
    (edited("[policy, Itô calculus]", '["one. two"]'), 9, "is not a phrase", "without marks"),
    (edited("    phrases: [policy, Itô calculus]\n", ""), 6, "nothing assigns", "add phrases"),
    (edited("[policy,", "[Text to images,"), 9, "assigns tag 'image-generation' already", "keep"),
    (edited("[RAG,", "[rag,"), 18 + 1, "has no capitals", "under phrases"),
    (edited("    phrases: [policy, Itô calculus]", "    text"), 10, "not YAML", "mend this line"),
    (edited("policies:\n", "policies: x\n"), 7, "not YAML", "mend this line"),
    ("task:\n  a: 5\n", 2, "task.a: expected lines 'key: …'", "top of"),
    ("task: 5\n", 1, "task must hold lines", "top of"),
    ("? [a]\n: b\n", 1, "a key must be text", "in quotes"),
    ("task: &a {a: *a}\n", 1, "", ""),
]


@pytest.mark.parametrize(("text", "line", "what", "remedy"), BROKEN)
def test_a_broken_list_is_told_with_line_and_remedy(
    tmp_path: Path, text: str, line: int, what: str, remedy: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        listed(tmp_path, text)
    error = caught.value
    assert error.where == (f"content/tags.yml:{line}" if line else "content/tags.yml")
    assert what in error.what
    assert remedy in error.remedy
    assert error.remedy
    assert "\n" not in str(error)


def test_a_missing_or_unreadable_list_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        tagging.load(tmp_path / "tags.yml")
    restore = "restore it: git checkout content/tags.yml"
    assert str(caught.value) == f"content/tags.yml: not found; {restore}"
    with pytest.raises(ConfigError) as caught:
        listed(tmp_path, "# nothing\n")
    assert str(caught.value) == f"content/tags.yml: is empty; {restore}"
    (tmp_path / "tags.yml").write_bytes(b"task: \xff")
    with pytest.raises(ConfigError, match=r"cannot be read.*save it as UTF-8"):
        tagging.load(tmp_path / "tags.yml")


@given(st.text(max_size=60))
def test_any_file_is_a_list_or_a_told_error(text: str) -> None:
    """Nothing but ConfigError comes out of a file of any content."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            listed(Path(folder), text.encode("utf-8", "replace").decode())
        except ConfigError as error:
            assert error.remedy


def phrases(tag: Tag) -> Sequence[str]:
    return (*tag.phrases, *tag.exact, *tag.once, *tag.in_title)


def test_the_shipped_list_is_sound() -> None:
    """Some 200 tags in five facets, each with a slug, a title and one line of description."""
    assert 180 <= len(SHIPPED.tags) <= 230
    assert [facet for facet in tagging.FACETS if any(t.facet == facet for t in SHIPPED.tags)] == [
        "task",
        "method",
        "modality",
        "domain",
        "contribution",
    ]
    for tag in SHIPPED.tags:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", tag.slug)
        assert tag.description.endswith(".")
        assert "\n" not in tag.title + tag.description
    assert len({tag.title.casefold() for tag in SHIPPED.tags}) == len(SHIPPED.tags)
    assert len({tag.description for tag in SHIPPED.tags}) == len(SHIPPED.tags)
    assert len({tag.slug for tag in SHIPPED.tags}) == len(SHIPPED.tags)


@pytest.mark.parametrize("tag", SHIPPED.tags, ids=lambda tag: tag.slug)
def test_each_phrase_assigns_its_tag(tag: Tag) -> None:
    """As a title, also in the plural and with its hyphens opened; twice in an abstract."""
    for phrase in phrases(tag):
        assert tag.slug in SHIPPED.assign(phrase, "", ())
        assert tag.slug in SHIPPED.assign(phrase.replace("-", " "), "", ())
        if re.search(r"([a-z]{3}(?<![sxyz])(?<![cs]h)|[A-RT-Z])$", phrase):
            assert tag.slug in SHIPPED.assign(f"{phrase}s", "", ())
    for phrase in (*tag.phrases, *tag.exact, *tag.once):
        assert tag.slug in SHIPPED.assign("", f"First {phrase} is new. {phrase} is old.", ())


@pytest.mark.parametrize("tag", SHIPPED.tags, ids=lambda tag: tag.slug)
def test_each_void_phrase_takes_a_mention_away(tag: Tag) -> None:
    """Without its void phrases the tag would be given."""
    credulous = TagList([msgspec.structs.replace(tag, void=())])
    for phrase in tag.void:
        text = phrase if credulous.assign(phrase, "", ()) else phrase.upper()
        assert credulous.assign(text, "", ()) == (tag.slug,)
        assert tag.slug not in SHIPPED.assign(text, "", ())


@given(st.text(max_size=300), st.text(max_size=300), st.lists(st.text(max_size=40), max_size=5))
def test_any_text_gets_distinct_tags(title: str, abstract: str, keywords: list[str]) -> None:
    """At most eight, the same each time, whatever the text and the order of keywords."""
    slugs = SHIPPED.assign(title, abstract, keywords)
    assert len(set(slugs)) == len(slugs) <= tagging.TAGS_CAP
    assert set(slugs) <= {tag.slug for tag in SHIPPED.tags}
    assert slugs == SHIPPED.assign(title, abstract, tuple(keywords))


@pytest.mark.usefixtures("few_seconds")
@pytest.mark.parametrize(
    "text",
    [
        "x" * 20_000,
        "a " * 10_000,
        "large " * 3_300,
        "language-model-" * 1_300,
        "(" * 20_000,
        "\\" * 20_000,
        "\\textbf{" * 2_500,
        "'s" * 10_000,
        "{$" * 10_000,
        "é\u0301" * 10_000,
        "aB" * 10_000,
        "_" * 20_000,
        "vision-language-action " * 800,
        ". " * 10_000,
    ],
    ids=lambda text: text[:8],
)
def test_hostile_text_takes_no_longer(text: str) -> None:
    """20,000 characters of anything, fifty times, in milliseconds each."""
    for _ in range(50):
        SHIPPED.assign(text[:500], text, (text[:300],) * 10)


Fields = tuple[str, str, Sequence[str]]


def real_papers(shared: Path) -> Iterator[Fields]:
    """Title, abstract and keywords of every paper of the real days."""
    with tarfile.open(shared / "feed" / "raw-all.tar.xz") as days:
        for member in days:
            file = days.extractfile(member)
            if file and member.name.endswith(".json"):
                for entry in json.load(file):
                    paper = entry["paper"]
                    yield paper["title"], paper["summary"], paper.get("ai_keywords", ())


def test_real_papers_have_tags(shared: Path) -> None:
    """At least 97 % have one, on average 3 to 8, and every tag of the list is used."""
    given_tags = [SHIPPED.assign(*fields) for fields in real_papers(shared)]
    assert len(given_tags) > 4_900
    assert sum(map(bool, given_tags)) >= 0.97 * len(given_tags)
    assert 3 <= sum(map(len, given_tags)) / len(given_tags) <= 8
    used = {slug for slugs in given_tags for slug in slugs}
    assert {tag.slug for tag in SHIPPED.tags} == used


def test_other_papers_have_tags(shared: Path) -> None:
    """The list also serves arXiv's categories of the field, of any year, without keywords."""
    with lzma.open(shared / "feed" / "arxiv-60k.jsonl.xz", "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in islice(lines, 5_000)]
    given_tags = [SHIPPED.assign(r["title"], r["abstract"], ()) for r in records]
    assert sum(map(bool, given_tags)) >= 0.97 * len(given_tags)
    assert 3 <= sum(map(len, given_tags)) / len(given_tags) <= 8


WORDS = ("aa", "bb", "cc", "dd", "ee", "ff", "gg", "hh", "ii")


def weighing(**kinds: str) -> TagList:
    """A tag for each of WORDS, which it is found by; of another kind where that is said."""
    named: list[dict[str, Any]] = [
        {"slug": word, "title": word, kinds.get(word, "phrases"): (word,)} for word in WORDS
    ]
    return TagList(Tag(facet="task", description="D", **fields) for fields in named)


@pytest.mark.parametrize(
    ("title", "abstract", "keywords", "slugs"),
    [
        # A title weighs as much as three mentions in an abstract, each of them as two keywords.
        ("bb", "aa aa aa", "", "aa bb"),
        ("bb", "aa aa", "aa", "bb aa"),
        ("bb", "aa aa", "aa aa", "aa bb"),
        ("bb bb bb", "aa aa aa", "", "aa bb"),
        # Three mentions count, and three keywords.
        ("", "aa aa aa bb bb bb bb", "", "aa bb"),
        ("", "aa bb bb", "aa aa aa aa bb", "aa bb"),
        ("", "aa bb bb", "aa aa aa bb bb", "bb aa"),
        # Four are needed; if fewer than two tags have them, the best two are given.
        ("cc dd", "aa", "bb bb bb", "cc dd"),
        ("cc dd", "aa", "aa aa", "cc dd aa"),
        ("cc", "aa", "bb", "cc aa"),
        ("", "aa", "bb cc", "aa bb"),
        # One mention of a phrase that needs no second is as good as three.
        ("aa bb", "hh", "", "aa bb hh"),
        ("aa", "bb bb hh", "", "aa hh bb"),
        # Eight at most.
        (" ".join(WORDS), "", "", "aa bb cc dd ee ff gg hh"),
        # A phrase of titles counts there only.
        ("aa bb", "ii ii ii", "ii", "aa bb"),
        ("ii aa", "", "", "aa ii"),
        # A title is read again with its words in capitals apart, and counts once.
        ("aaBb", "cc cc", "", "aa bb cc"),
        ("cc AABbb", "", "", "aa cc"),
    ],
)  # fmt: skip
def test_what_a_mention_weighs(title: str, abstract: str, keywords: str, slugs: str) -> None:
    """In the title, the abstract, whose mentions stand apart, and the keywords."""
    tags = weighing(hh="once", ii="in_title")
    apart = " and so ".join(abstract.split())
    assert tags.assign(title, apart, keywords.split()) == tuple(slugs.split())


@pytest.mark.parametrize(
    ("abstract", "times"),
    [("aa aa", 1), ("aa (aa)", 1), ("aa, aa", 1), ("aa, then aa", 2), ("x aa. Now aa", 2)],
)
def test_mentions_side_by_side_are_one(abstract: str, times: int) -> None:
    assert weighing().assign("cc dd", abstract, ()) == ("cc", "dd", "aa")[: times + 1]


def test_a_mention_ends_where_its_longest_phrase_does() -> None:
    """What is said next to that is the same mention, though a shorter phrase ended before."""
    long = Tag(slug="x", title="X", description="X", facet="task", phrases=("pp qq rr ss", "qq"))
    tags = TagList([long, *weighing().tags])
    assert tags.assign("aa bb", "pp qq rr ss qq", ()) == ("aa", "bb")
    assert tags.assign("aa bb", "pp qq rr ss and so qq", ()) == ("aa", "bb", "x")


@pytest.mark.parametrize(
    ("abstract", "slugs"),
    [
        ("aa bb and so aa bb", ""),  # both inside what is void
        ("aa bb and so aa", "aa"),
        ("aa bb cc aa cc aa bb", "aa"),
        ("bb aa", "aa"),
        ("aa cc bb", "aa"),
    ],
)
def test_a_mention_inside_a_void_phrase_does_not_count(abstract: str, slugs: str) -> None:
    tag = Tag(slug="aa", title="A", description="A", facet="task", phrases=("aa",), void=("aa bb",))
    assert TagList([tag]).assign("", abstract, ()) == tuple(slugs.split())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("$x$yz", ["xyz"]),
        ("{x}yz", ["xyz"]),
        (r"x\"yz", ["xyz"]),
        (r"\'{e}t\'e \emph{a}", ["ete", "a"]),
        (r"\textbf{B}ig \alpha x\cdot{}y", ["Big", "x", "y"]),
        ("a-b_c", ["a", "b", "c"]),
        ("Él's x. y.z, (w)", ["El's", "x", ".", "y", "z", ",", "(", "w", ")"]),
        ("it's", ["it's"]),
        ("ab's. c\u2014d [e]", ["ab's", ".", "c", "\u2014", "d", "[", "e", "]"]),
    ],
)
def test_the_words_of_a_text(text: str, words: list[str]) -> None:
    """Without accents and LaTeX, with the marks that end a clause."""
    assert phrase_words(text) == words


@pytest.mark.parametrize(
    ("text", "fits"),
    [("a b c d e f", True), ("a b c d e f g", False), ("", False), ("a. b", False), ("-", False),
     ("x" * 40, True), ("x" * 41, False), ("a (b)", False), ("B2-b", True)],
)  # fmt: skip
def test_what_can_be_found(text: str, fits: bool) -> None:
    assert is_phrase(text) is fits


@pytest.mark.parametrize(
    ("phrase", "alike", "other"),
    [
        ("policy", "policies Policies policy's POLICIES", "police polic"),
        ("box", "boxes box's", "bo boxed"),
        ("match", "matches", "matcher mat"),
        ("dish", "dishes", "di"),
        ("class", "class classes", "clas"),
        ("prize", "prizes", "pri"),
        ("bus", "bus's", "b"),
        ("is", "is", "i"),
    ],
)
def test_plurals(phrase: str, alike: str, other: str) -> None:
    tag = Tag(slug="x", title="X", description="X", facet="task", phrases=(phrase,))
    for text in alike.split():
        assert TagList([tag]).assign(text, "", ()) == ("x",), text
    for text in other.split():
        assert TagList([tag]).assign(text, "", ()) == (), text


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("[RAG,", "[rag,", "19: 'rag' has no capitals; put it under phrases instead"),
        (
            "title: RAG", "title: Policies",
            "17: title 'Policies' stands on line 7 too; keep one of them",
        ),
        ("  policies:", "  image-generation:", "6: "),
        ("[transformer station]", "['--']", "15: '--' is not a phrase; "),
        (
            "[policy,", "[Text to images,",
            "9: 'Text to images' assigns tag 'image-generation' already; keep one of them",
        ),
        (
            "[policy,", "['--',",
            "9: '--' is not a phrase; write 1 to 6 words, without marks between them",
        ),
        (
            "  policies:", "  Policies!:",
            "6: bad slug 'Policies!'; "
            "use lower-case letters, digits and single hyphens, as in 'video-generation'",
        ),
        (
            "    phrases: [policy, Itô calculus]\n", "",
            "6: nothing assigns tag 'policies'; add phrases: [one, another]",
        ),
    ],
)  # fmt: skip
def test_mistakes_are_told_word_by_word(tmp_path: Path, old: str, new: str, line: str) -> None:
    with pytest.raises(ConfigError) as caught:
        listed(tmp_path, edited(old, new))
    assert str(caught.value).startswith(f"content/tags.yml:{line}")
    assert line.endswith(" ") or str(caught.value) == f"content/tags.yml:{line}"


def test_capitals_tell_a_phrase_from_an_exact_one(tmp_path: Path) -> None:
    """Two tags may have them."""
    tags = listed(tmp_path, edited("[policy,", "[rag,"))
    assert tags.assign("Of rags", "", ()) == ("policies",)


@pytest.mark.parametrize(("size", "fits"), [(60, True), (61, False)])
def test_a_slug_has_an_end(tmp_path: Path, size: int, fits: bool) -> None:
    text = edited("  policies:", f"  {'p' * size}:")
    if fits:
        assert listed(tmp_path, text).tags[1].slug == "p" * 60
    else:
        with pytest.raises(ConfigError, match="bad slug"):
            listed(tmp_path, text)
