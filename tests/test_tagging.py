"""Tags: what the list people edit gives to a paper, and what it says when it is broken."""

from __future__ import annotations

import json
import lzma
import re
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from generator import curation, organizations, tagging
from generator.errors import ConfigError, UsageError
from generator.tagging import Tag, TagList, report
from generator.tagging.phrases import is_phrase
from generator.tagging.phrases import words as phrase_words
from generator.tagging.salience import NEEDED
from tests.runner import git

ROOT = Path(__file__).parents[1]
SHIPPED = tagging.load(ROOT / "content")

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
    (folder / "tags.yml").write_text(text, "utf-8")
    return tagging.load(folder)


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
    ],
)
def test_forms_of_a_phrase_are_alike(written: TagList, title: str, slug: str) -> None:
    """Case, plural, hyphen, space, accent, line wrap and LaTeX make no difference."""
    assert written.assign(title, "") == (slug,)


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
        "GraphRAG",
        "",
    ],
)
def test_what_only_looks_like_a_phrase_is_none(written: TagList, title: str) -> None:
    """Other case of an acronym, part of a word, a void phrase, the end of a clause."""
    assert written.assign(title, "") == ()


def test_mentions_are_weighed(written: TagList) -> None:
    """The title counts most; two mentions in the abstract beat one; a summary confirms."""
    twice = "A policy is good. Better is another policy. Image synthesis came once. "
    assert written.assign("Transformers", twice) == ("transformers", "policies")
    assert written.assign("Transformers", twice, "It is image synthesis.") == (
        "transformers",
        "policies",
        "image-generation",
    )
    assert written.assign("Transformers", f"{twice} Graph. Graph.") == ("transformers", "policies")
    once = f"{twice}We use retrieved evidence."
    assert "retrieval-augmented-generation" in written.assign("Transformers", once)
    acronym = "Mixtures (RAG) here. Policies and more policies"
    assert written.assign("Transformers", acronym) == ("transformers", "policies")


def test_a_paper_with_few_tags_gets_weak_ones_too(written: TagList) -> None:
    """One mention is better than no tag, but does not stand beside a tag."""
    assert written.assign("On Nothing", "Some image synthesis.") == ("image-generation",)
    assert written.assign("On Policies", "Some image synthesis.") == ("policies",)


def test_equal_weights_follow_the_title(written: TagList) -> None:
    title = "RAG and Transformers as Policies for Image Synthesis"
    slugs = "retrieval-augmented-generation", "transformers", "policies", "image-generation"
    assert written.assign(title, "") == slugs


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
    (edited("title: RAG", f"title: {'x' * 61}"), 17, "title: expected text of", "60 characters"),
    (edited("title: RAG", "title: Policies"), 17, "stands on line 7 too", "keep one"),
    (edited("Making images.", "x" * 161), 4, "description: expected text of", "160 characters"),
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
    (edited("[policy,", "[policy, of the,"), 9, "'of the' is in nearly every paper", "tells more"),
    (
        edited("    exact:", "    parents: [polices]\n    exact:"),
        19,
        "'polices' is no tag",
        "policies",
    ),
    (
        edited("    exact:", "    parents: [moe]\n    exact:").replace(
            "    phrases: [transformer", "    was: [moe]\n    phrases: [transformer"
        ),
        20,
        "'moe' is no tag",
        "",
    ),
    (
        edited("    exact:", "    unless: [fog]\n    exact:"),
        19,
        "unless: 'fog' is no tag",
        "remove it",
    ),
    (
        edited("    exact:", "    was: [rag, policies]\n    exact:"),
        19,
        "is a tag still",
        "remove that",
    ),
    (edited("    exact:", "    was: [R A G]\n    exact:"), 19, "bad slug 'R A G'", "address"),
    (
        edited("    exact:", "    was: [moe]\n    exact:").replace(
            "    phrases: [transformer", "    was: [moe]\n    phrases: [transformer"
        ),
        20,
        "'moe' leads to 'transformers' already",
        "keep one",
    ),
    (
        edited("    exact:", "    parents: [retrieval-augmented-generation]\n    exact:"),
        16,
        "each is to be narrower than the next",
        "remove one of these parents or unless",
    ),
    (
        edited("    exact:", "    parents: [policies]\n    exact:")
        .replace("    phrases: [policy", "    parents: [image-generation]\n    phrases: [policy")
        .replace(
            "    phrases: [transformer,",
            "    parents: [retrieval-augmented-generation]\n    phrases: [transformer,",
        ),
        12,
        "level 4: transformers, retrieval-augmented-generation, policies, image-generation",
        "keep to 3 levels",
    ),
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


MINE = """\
off: [policies]
task:
  image-generation:
    title: Pictures
    phrases: [engraving]
    without: [image synthesis]
  knots:
    title: Knots
    description: What sailors tie.
    parents: [image-generation]
    phrases: [policy, bowline]
"""


def mine(folder: Path, text: str) -> TagList:
    (folder / "my-tags.yml").write_text(text, "utf-8")
    return listed(folder, LIST)


def test_an_archive_has_tags_of_its_own(tmp_path: Path) -> None:
    """A second file adds tags, changes and switches off those of the first."""
    tags = mine(tmp_path, MINE)
    assert [tag.slug for tag in tags.tags] == [
        "image-generation",
        "transformers",
        "retrieval-augmented-generation",
        "knots",
    ]
    assert tags.by_slug["image-generation"].title == "Pictures"
    assert tags.by_slug["image-generation"].description == "Making images."
    assert tags.assign("Engravings as text-to-image", "") == ("image-generation",)
    assert tags.assign("Image synthesis", "") == ()
    assert tags.assign("A policy", "") == ("knots",)
    assert tags.parents(("knots",)) == ("image-generation",)
    (tmp_path / "my-tags.yml").write_text("# nothing\n")
    assert tagging.load(tmp_path).key == listed(tmp_path, LIST).key


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("off: [policies]", "off: [[a]]", 1, "off: ['a'] is no tag; write its slug"),
        ("off: [policies]", "off: policies", 1, "off: expected list"),
        ("off: [policies]", "of: [policies]", 1, "of: is not a key that is known"),
        ("off: [policies]", "off: []", 11, "'policy' assigns tag 'policies' already"),
        ("title: Knots", "title: Transformers", 8, "stands in content/tags.yml:12 too"),
        ("title: Pictures", "title: Transformers", 4, "stands in content/tags.yml:12 too"),
        ("[engraving]", "[transformer]", 5, "'transformer' assigns tag 'transformers' already"),
        ("[engraving]", "[a new approach]", 5, "is in nearly every paper; write a word"),
        ("    description: What sailors tie.\n", "", 7, "has no description"),
        ("    without: [image synthesis]", "    with: [a]", 6, "with: is not a key"),
    ],
)
def test_mistakes_in_it_are_told(tmp_path: Path, old: str, new: str, line: int, what: str) -> None:
    assert old in MINE
    with pytest.raises(ConfigError) as caught:
        mine(tmp_path, MINE.replace(old, new))
    assert caught.value.where == f"content/my-tags.yml:{line}"
    assert what in str(caught.value)


def test_what_the_list_has_no_more_stops_nothing(tmp_path: Path) -> None:
    """An update may have taken it away; a note says where, and what may be meant."""
    old = MINE.replace("off: [policies]", "off: [policies, fog, transformer]")
    tags = mine(tmp_path, old.replace("[image synthesis]", "[image synthesi]"))
    assert tags.assign("Image synthesis", "") == ("image-generation",)
    assert tags.off == {"policies", "fog", "transformer"}
    assert [*map(str, tags.stale)] == [
        "content/my-tags.yml:1: off: 'fog' is no tag; remove it",
        "content/my-tags.yml:1: off: 'transformer' is no tag; write 'transformers', or remove it",
        "content/my-tags.yml:6: without: 'image synthesi' is no phrase of it; "
        "write 'image synthesis', or remove it",
    ]
    assert all(finding.note for finding in tags.stale)


RENAMED = (
    LIST.replace("    exact: [RAG", "    was: [rag]\n    exact: [RAG")
    .replace("fine-tuning]\n", "fine-tuning]\n    parents: [policies]\n")
    .replace("calculus]\n", "calculus]\n    parents: [image-generation]\n")
)


def test_an_update_that_renames_a_tag_is_followed(tmp_path: Path) -> None:
    """Lines of one's own name it as it was; what it was leads on; its parents' parents stay."""
    (tmp_path / "my-tags.yml").write_text(
        "off: [policies]\nmethod:\n"
        "  rag: {phrases: [grounding], was: [lookup], parents: [rag-time]}\n"
        "  rag-time: {title: Ragtime, description: Music., phrases: [ragtime]}\n"
    )
    tags = listed(tmp_path, RENAMED)
    assert tags.moved == dict.fromkeys(("rag", "lookup"), "retrieval-augmented-generation")
    assert tags.assign("Grounding", "") == ("retrieval-augmented-generation",)
    assert tags.by_slug["retrieval-augmented-generation"].parents == ("rag-time",)
    assert tags.by_slug["transformers"].parents == ("image-generation",)
    assert tags.off == {"policies"}
    (tmp_path / "my-tags.yml").write_text(
        "off: [[policies]]\nmethod: {rag: {title: Rags, description: Cloth., phrases: [rag]}}\n"
    )
    with pytest.raises(ConfigError, match=r"off: .*is no tag"):
        tagging.load(tmp_path)
    mended = (tmp_path / "my-tags.yml").read_text().replace("[[policies]]", "[policies]")
    (tmp_path / "my-tags.yml").write_text(mended)
    assert tagging.load(tmp_path).moved == {}


def test_a_phrase_is_of_one_kind(tmp_path: Path) -> None:
    tags = mine(tmp_path, "task: {policies: {weak: [policy]}}\n")
    assert tags.by_slug["policies"].phrases == ("Itô calculus",)


def test_slugs_of_the_past_lead_on(tmp_path: Path) -> None:
    tags = listed(tmp_path, edited("    exact:", "    was: [rag, grounding]\n    exact:"))
    assert tags.moved == dict.fromkeys(("rag", "grounding"), "retrieval-augmented-generation")


def test_a_missing_or_unreadable_list_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        tagging.load(tmp_path)
    restore = "restore it: git checkout content/tags.yml"
    assert str(caught.value) == f"content/tags.yml: not found; {restore}"
    with pytest.raises(ConfigError) as caught:
        listed(tmp_path, "# nothing\n")
    assert str(caught.value) == f"content/tags.yml: is empty; {restore}"
    (tmp_path / "tags.yml").write_bytes(b"task: \xff")
    with pytest.raises(ConfigError, match=r"cannot be read.*save it as UTF-8"):
        tagging.load(tmp_path)


KEYS = st.sampled_from(
    "task method off policies knots title description parents unless was phrases exact not without "
    "in-title Fog".split()
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.dates() | KEYS | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
LISTS = {
    "tags.yml": tagging.load,
    "my-tags.yml": tagging.load,
    "organizations.yml": organizations.load,
    "curation.yml": curation.load,
}


@settings(deadline=None)
@given(st.sampled_from([*LISTS]), st.text(max_size=60) | VALUES.map(yaml.safe_dump))
def test_any_file_is_a_list_or_a_told_error(name: str, text: str) -> None:
    """Nothing but ConfigError, with where and a remedy, comes out of a file of any content."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "tags.yml").write_text(LIST, "utf-8")
        (Path(folder) / name).write_bytes(text.encode("utf-8", "replace"))
        try:
            LISTS[name](Path(folder))
        except ConfigError as error:
            assert error.where.partition(":")[0] == f"content/{name}"
            assert error.remedy
            assert "\n" not in str(error)


def phrases(tag: Tag) -> Sequence[str]:
    return (*tag.phrases, *tag.exact, *tag.once, *tag.made)


def test_the_shipped_list_is_sound() -> None:
    """Some 200 tags in six facets, each with a slug, a title and one line of description."""
    assert 180 <= len(SHIPPED.tags) <= 230
    assert [facet for facet in tagging.FACETS if any(t.facet == facet for t in SHIPPED.tags)] == [
        "task",
        "method",
        "modality",
        "domain",
        "concern",
        "contribution",
    ]
    for tag in SHIPPED.tags:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", tag.slug)
        assert tag.description.endswith(".")
        assert "\n" not in tag.title + tag.description
    assert len({tag.title.casefold() for tag in SHIPPED.tags}) == len(SHIPPED.tags)
    assert len({tag.description for tag in SHIPPED.tags}) == len(SHIPPED.tags)
    assert len({tag.slug for tag in SHIPPED.tags}) == len(SHIPPED.tags)


def alone(tag: Tag, **changes: Any) -> TagList:
    """A list of one tag, which yields to no other."""
    return TagList([msgspec.structs.replace(tag, parents=(), unless=(), **changes)])


@pytest.mark.parametrize("tag", SHIPPED.tags, ids=lambda tag: tag.slug)
def test_each_phrase_assigns_its_tag(tag: Tag) -> None:
    """As a title, also in the plural and with its hyphens opened; twice in an abstract."""
    tags, given_it = alone(tag), (tag.slug,)
    for phrase in phrases(tag):
        assert tags.assign(phrase, "") == given_it
        assert tags.assign(phrase.replace("-", " "), "") == given_it
        if re.search(r"([a-z]{3}(?<![sxyz])(?<![cs]h)|[A-RT-Z])$", phrase):
            assert tags.assign(f"{phrase}s", "") == given_it
    for phrase in (*tag.phrases, *tag.exact, *tag.once):
        assert tags.assign("", f"First {phrase} is new. {phrase} is old.") == given_it
    for phrase in tag.in_title:
        assert tags.assign(phrase, "") == ()
        assert tags.assign(phrase, f"Of {phrase} now. " * 5) == given_it
    for phrase in tag.made:
        assert tags.assign("", f"We introduce it, a {phrase}.") == given_it


@pytest.mark.parametrize("tag", SHIPPED.tags, ids=lambda tag: tag.slug)
def test_each_void_phrase_takes_a_mention_away(tag: Tag) -> None:
    """Without its void phrases the tag would be spoken for."""
    credulous, wary = alone(tag, void=()), alone(tag)
    for phrase in tag.void:
        texts = [text for text in (phrase, phrase.upper()) if credulous.explain(text, "")]
        assert texts
        assert not any(wary.explain(text, "") for text in texts)


SAID = st.sampled_from([phrase for tag in SHIPPED.tags for phrase in (*phrases(tag), *tag.void)])
TEXTS = st.lists(SAID | st.text(max_size=9) | st.sampled_from(". ,"), max_size=30).map(" ".join)


@settings(deadline=None)
@given(TEXTS, TEXTS, TEXTS)
def test_any_text_gets_distinct_tags(title: str, abstract: str, summary: str) -> None:
    """At most six, the most points first, as they are explained; none only for want of points."""
    slugs = SHIPPED.assign(title, abstract, summary)
    assert len(set(slugs)) == len(slugs) <= tagging.TAGS_CAP
    told = SHIPPED.explain(title, abstract, summary)
    given = [found for found in told if not found.refused]
    assert (*(found.slug for found in given),) == slugs
    assert [f.points for f in given] == sorted((f.points for f in given), reverse=True)
    assert slugs or not told or max(found.points for found in told) < NEEDED


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
        SHIPPED.assign(text[:500], text, text[:3000])


Fields = tuple[str, str, str]


def real_papers(shared: Path) -> Iterator[Fields]:
    """Title, abstract and summary of every paper of the real days."""
    with tarfile.open(shared / "feed" / "raw-all.tar.xz") as days:
        for member in days:
            file = days.extractfile(member)
            if file and member.name.endswith(".json"):
                for entry in json.load(file):
                    paper = entry["paper"]
                    yield paper["title"], paper["summary"], paper.get("ai_summary") or ""


def test_real_papers_have_tags(shared: Path) -> None:
    """At least 99 % have one, on average 3 to 5, and every tag of the list is used."""
    given_tags = [SHIPPED.assign(*fields) for fields in real_papers(shared)]
    assert len(given_tags) > 4_900
    assert sum(map(bool, given_tags)) >= 0.99 * len(given_tags)
    assert 3 <= sum(map(len, given_tags)) / len(given_tags) <= 5
    used = {slug for slugs in given_tags for slug in slugs}
    assert {tag.slug for tag in SHIPPED.tags} == used


def test_other_papers_have_tags(shared: Path) -> None:
    """The list also serves arXiv's categories of the field, of any year, without summaries."""
    with lzma.open(shared / "feed" / "arxiv-60k.jsonl.xz", "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in islice(lines, 5_000)]
    given_tags = [SHIPPED.assign(r["title"], r["abstract"]) for r in records]
    assert sum(map(bool, given_tags)) >= 0.95 * len(given_tags)
    assert 2 <= sum(map(len, given_tags)) / len(given_tags) <= 5


WORDS = ("aa", "bb", "cc", "dd", "ee", "ff", "gg", "hh", "ii")


def weighing(**kinds: str) -> TagList:
    """A tag for each of WORDS, which it is found by; of another kind where that is said."""
    named: list[dict[str, Any]] = [
        {"slug": word, "title": word, kinds.get(word, "phrases"): (word,)} for word in WORDS
    ]
    return TagList(Tag(facet="task", description="D", **fields) for fields in named)


@pytest.mark.parametrize(
    ("title", "abstract", "summary", "slugs"),
    [
        # A title is worth more than two mentions in an abstract, less than three.
        ("bb", "aa aa", "", "bb aa"),
        ("bb", "aa aa aa", "", "aa bb"),
        ("bb bb bb", "aa aa", "", "bb aa"),
        # Three mentions count, and one of the summary.
        ("", "aa aa aa bb bb bb bb", "", "aa bb"),
        ("", "aa aa bb bb", "bb bb", "bb aa"),
        # Five points are needed, or four where there are few; six after four tags.
        ("bb", "aa", "", "bb"),
        ("bb", "aa", "aa", "bb aa"),
        ("", "aa", "", "aa"),
        ("bb cc dd", "aa", "aa", "bb cc dd aa"),
        ("bb cc dd ee", "aa", "aa", "bb cc dd ee"),
        ("bb cc dd ee", "aa aa", "", "bb cc dd ee aa"),
        # One mention of a phrase that needs no second.
        ("aa bb", "hh", "", "aa bb hh"),
        # Six at most.
        (" ".join(("aa", "bb", "cc", "dd", "ee", "gg", "hh")), "", "", "aa bb cc dd ee gg"),
        # A word of titles counts where the abstract bears it out.
        ("aa bb", "ii ii ii ii", "ii", "aa bb"),
        ("ii aa", "", "", "aa"),
        ("ii aa", "ii ii", "", "aa"),
        ("ii", "bb bb ii ii ii ii ii ii ii ii", "bb", "bb ii"),
        ("ii aa", "ii ii ii ii", "", "aa ii"),
        # What the authors say that they made.
        ("aa", "There is gg already", "", "aa"),
        ("aa", "We build a new gg", "", "aa gg"),
        ("aa", "We build it. A gg was there", "", "aa"),
        ("bb", "We build a new gg", "gg", "bb gg"),
        ("aa", "We introduce a gg", "", "aa gg"),
        ("aa", "We build a gg. We build a gg. So is aa", "", "aa gg"),
        ("aa", "By constructing a gg", "", "aa gg"),
        ("aa", "By curating a gg", "", "aa gg"),
        ("aa", "We describe a gg", "", "aa gg"),
        # A weak phrase counts half in a title and a third in an abstract, beside others.
        ("ff", "", "", "ff"),
        ("ff bb cc dd", "", "", "bb cc dd"),
        ("ff bb cc dd", "ff", "", "bb cc dd ff"),
        ("aa", "ff ff ff ff", "", "aa"),
        ("aa", "ff ff ff ff", "ff", "aa ff"),
        # What is compared with and examples say nothing.
        ("aa", "Unlike hh it works, than hh", "", "aa"),
        ("aa", "They surpass hh, and so there is no like of hh, not even compared to hh", "", "aa"),
        ("aa", "Better than that. So bb then was bb", "", "aa bb"),
    ],
)  # fmt: skip
def test_what_a_mention_weighs(title: str, abstract: str, summary: str, slugs: str) -> None:
    """In the title, the abstract, whose mentions stand apart, and the summary."""
    tags = weighing(ff="weak", gg="made", hh="once", ii="in_title")
    apart = re.sub(r"(?<=[a-i]{2}) (?=[a-i]{2}\b)", " and so ", abstract)
    assert tags.assign(title, apart, summary) == tuple(slugs.split())


def test_tags_yield_to_narrower_ones() -> None:
    """A parent to its children and a broad tag to what it names, if those are said half as much."""
    first, second, third, *_ = weighing().tags
    child = msgspec.structs.replace(first, parents=("bb",))
    grandchild = msgspec.structs.replace(third, parents=("aa",))
    tags = TagList([child, second, grandchild])
    assert tags.assign("aa bb", "") == ("aa",)
    assert tags.assign("bb", "cc and so cc") == ("cc",)
    assert tags.assign("bb", "bb, so bb then bb, while cc and so cc") == ("bb", "cc")
    assert tags.parents(("cc",)) == ("aa", "bb")
    assert tags.parents(("cc", "bb")) == ("aa",)
    broad = TagList([msgspec.structs.replace(first, unless=("bb",)), second, third])
    assert broad.assign("aa bb", "") == ("bb",)
    assert broad.assign("cc", "aa", "aa") == ("cc",)
    assert broad.assign("cc", "aa and so aa") == ("cc", "aa")
    assert broad.assign("aa", "") == ("aa",)
    assert broad.assign("", "aa and so aa") == ("aa",)


def test_each_tag_is_explained() -> None:
    """By phrase, place and points; what is not given says why."""
    tags = weighing(ff="weak", hh="once", ii="in_title")
    found = tags.explain("aa", "We propose hh. Then bb, if unlike bb. It is ff", "aa ii")
    assert [(own.slug, own.points, own.refused) for own in found] == [
        ("aa", 10, ""),
        ("hh", 5, ""),
        ("bb", 3, "needs 5 points"),
        ("ff", 1, "needs 5 points"),
        ("ii", 0, "needs 5 points"),
    ]
    assert [*report.explained(found)] == [
        "aa  10 points", "    8  title: aa", "    2  summary: aa",
        "hh  5 points", "    5  abstract: hh",
        "bb  3 points, not given: needs 5 points", "    3  abstract: bb", "    0  passing: bb",
        "ff  1 points, not given: needs 5 points", "    1  abstract: ff",
    ]  # fmt: skip
    assert tags.reasons("aa", "We propose hh. Then bb", "aa")[1] == ("hh", "abstract", "hh")
    assert [*report.explained(tags.explain("", "Unlike aa", ""))] == []
    made = weighing(gg="made").explain("", "We build a gg", "")
    assert [*report.explained(made)] == ["gg  8 points", "    8  abstract: gg"]
    assert (
        tags.explain("aa bb cc dd ee gg hh", "", "")[-1].refused == "others say more of the paper"
    )
    first, *others = tags.tags
    broad = TagList([msgspec.structs.replace(first, unless=("bb",)), *others])
    assert broad.explain("cc", "aa", "aa")[-1].refused == "broad: needs the title or 2 mentions"
    assert broad.explain("aa bb", "", "")[-1].refused == "bb says it better"


@pytest.mark.parametrize(
    ("abstract", "times"),
    [("aa aa", 1), ("aa (aa)", 1), ("aa, aa", 1), ("aa, then aa", 2), ("x aa. Now aa", 2)],
)
def test_mentions_side_by_side_are_one(abstract: str, times: int) -> None:
    assert weighing().assign("cc dd", abstract) == ("cc", "dd", "aa")[: times + 1]


def test_a_mention_ends_where_its_longest_phrase_does() -> None:
    """What is said next to that is the same mention, though a shorter phrase ended before."""
    both = Tag(slug="y", title="Y", description="Y", facet="task", weak=("pp",), phrases=("qq",))
    (found,) = TagList([both]).explain("pp and so qq", "", "")
    assert [mention.points for mention in found.mentions] == [4, 4]  # eight, as qq alone
    long = Tag(slug="x", title="X", description="X", facet="task", phrases=("pp qq rr ss", "qq"))
    tags = TagList([long, *weighing().tags])
    assert tags.assign("aa bb", "pp qq rr ss qq") == ("aa", "bb")
    assert tags.assign("aa bb", "pp qq rr ss and so qq") == ("aa", "bb", "x")


@pytest.mark.parametrize(
    ("abstract", "times"),
    [
        ("aa bb and so aa bb", 0),  # both inside what is void
        ("aa bb and so aa", 1),
        ("aa bb cc aa cc aa bb", 1),
        ("bb aa", 1),
        ("aa cc bb", 1),
    ],
)
def test_a_mention_inside_a_void_phrase_does_not_count(abstract: str, times: int) -> None:
    tag = Tag(slug="aa", title="A", description="A", facet="task", phrases=("aa",), void=("aa bb",))
    found = TagList([tag]).explain("", abstract)
    assert sum(len(own.mentions) for own in found) == times


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
        ("a 's b's_c\td's  e.\nf", ["a", "s", "b", "s", "c", "d's", "e", ".", "f"]),
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


def test_a_phrase_may_be_longer_than_a_word(tmp_path: Path) -> None:
    """So many letters are never sought as one word, and two such phrases are not alike."""
    long = "reinforcement learning environment benchmark"
    other = "retrieval augmented generation of test sources"
    changed = LIST.replace("[policy", f"[{other}").replace("[transformer,", f"[{long},")
    tags = listed(tmp_path, changed)
    assert tags.assign("Reinforcement-Learning Environment Benchmarks", "") == ("transformers",)
    assert tags.assign("Retrievalaugmented generation of testsources", "") == ("policies",)
    assert tags.assign("Nothing, at all.", "Here, there. Or, (perhaps), not.") == ()


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
        assert TagList([tag]).assign(text, "") == ("x",), text
    for text in other.split():
        assert TagList([tag]).assign(text, "") == (), text


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
        (
            "    exact:", "    was: [policies]\n    exact:",
            "19: 'policies' is a tag still; remove that tag, or this word",
        ),
        (
            "    exact:", "    parents: [policies]\n    unless: [policies]\n    exact:",
            "6: policies, retrieval-augmented-generation, policies: "
            "each is to be narrower than the next; remove one of these parents or unless",
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
    assert tags.assign("Of rags", "") == ("policies",)
    assert tags.assign("Of RAG", "") == ("retrieval-augmented-generation", "policies")


@pytest.mark.parametrize(("size", "fits"), [(60, True), (61, False)])
def test_a_slug_has_an_end(tmp_path: Path, size: int, fits: bool) -> None:
    text = edited("  policies:", f"  {'p' * size}:")
    if fits:
        assert listed(tmp_path, text).tags[1].slug == "p" * 60
    else:
        with pytest.raises(ConfigError, match="bad slug"):
            listed(tmp_path, text)


REPORT = """\
papers 30, tagged 60.0%
tags a paper 0.93
tags that no paper has: 1
    image-generation
tags of the fewest papers: 3
    retrieval-augmented-generation 6
    transformers 10
    policies 12
tags of the most papers: 3
    policies 12
    transformers 10
    retrieval-augmented-generation 6
phrases in 25% of the papers or more: 2
    policy  12
    transformer  10
phrases that never fire: 6
    image-generation: image synthesis
    policies: Itô calculus
    transformers: fine-tuning
    retrieval-augmented-generation: RAG
    retrieval-augmented-generation: MoE
    retrieval-augmented-generation: graph
phrases that give a tag alone, by one mention: 1
    retrieval-augmented-generation: retrieved evidence  6
tags that come together: 1
    policies, transformers: 10 of 10
frequent words that no tag covers, with their share against the time before: 2
    sea fog  18 of the last 18 papers, 1.0 times the share before
    sea legs  8 of the last 18 papers, 1.3 times the share before
"""
COMPARED = """\
papers whose tags change: 30 of 30
policies: 12 gained, 12 lost
    + 2503.00008  Do Sea Legs On Ice Without End of A Sea With Ice
    + 2503.00009  Do Sea Legs On Ice Without End of A Sea With Ice
    + 2503.00010  Do Sea Legs On Ice Without End of A Sea With Ice
    - 2503.00003  Policies of Transformers
    - 2503.00004  Policies of Transformers
    - 2503.00005  Policies of Transformers
image-generation: 6 gained, 0 lost
    + 2503.00000  Odes
    + 2503.00001  Odes
    + 2503.00002  Odes
"""


def test_a_list_is_reported_on(written: TagList, tmp_path: Path) -> None:
    """What it covers, and what a change of it does to which papers."""
    rows = [("Odes", "With retrieved evidence.", "")] * 3
    rows += [("Policies of Transformers", "", "")] * 5
    odd = "Do Sea Legs On Ice Without End of A Sea With Ice"  # of which two are next to each other
    rows += [(odd, "", "")] * 6 + [("Policies", "", "A text-to-image one.")]
    texts = [
        report.Text(
            f"2503.{i:05}",
            date(2025, 3, 7) if i < 12 else date(2025, 9, 3),
            *told,
            ("sea fog",),
        )
        for i, told in enumerate(rows * 2)
    ]
    assert [*report.report(texts, written)] == REPORT.splitlines()
    at_once = [text._replace(first=date(2025, 9, 3)) for text in texts]
    assert "    sea fog  30 of the last 30 papers, none before" in report.report(at_once, written)
    many = TagList([msgspec.structs.replace(tag, slug=f"{tag.slug}-{i}")
                    for i in range(9) for tag in written.tags])  # fmt: skip
    cut = [*report.report(texts, many)]
    at = cut.index("phrases that never fire: 54, the first 40 (--all shows all)")
    assert [line.startswith("    ") for line in cut[at : at + 42]] == [False, *[True] * 40, False]
    assert len([*report.report(texts, many, whole=True)]) == len(cut) + 14
    changed = listed(tmp_path, edited("[policy,", "[legs,").replace("image synthesis", "ode"))
    lines = [*report.compared(texts, changed, written)]
    assert lines == COMPARED.splitlines()


def test_a_list_is_as_git_holds_it(written: TagList, tmp_path: Path) -> None:
    """With what the archive changes of it, where there is such a file."""
    content = tmp_path / "content"
    content.mkdir()
    git(tmp_path, "init", "--quiet")
    commit = ("-c", "user.name=A", "-c", "user.email=a@b.c", "commit", "--quiet", "-m", "It")
    listed(content, LIST)
    git(tmp_path, "add", ".")
    git(tmp_path, *commit)
    (content / "my-tags.yml").write_text("task:\n  policies: {title: Plans}\n")
    git(tmp_path, "add", ".")
    git(tmp_path, *commit)
    for name in ("tags.yml", "my-tags.yml"):
        (content / name).write_text("broken")
    assert tagging.load_at(content, "HEAD~1").tags == written.tags
    assert [tag.title for tag in tagging.load_at(content, "HEAD").tags][1] == "Plans"
    (content / "x:.").mkdir()  # where git would write if it took this for an option
    for revision in ("nowhere", "--output=x"):
        with pytest.raises(UsageError) as caught:
            tagging.load_at(content, revision)
        assert str(caught.value) == (
            f"--against: git has no {revision}:content/tags.yml; name a commit, such as HEAD~1"
        )
    assert not any((content / "x:.").iterdir())
