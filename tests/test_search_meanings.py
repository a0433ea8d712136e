"""The table of everyday words: what each line may say, held against the words of real papers."""

from __future__ import annotations

from graphlib import TopologicalSorter
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest

from generator.errors import ConfigError
from generator.search import meanings
from generator.search.acronyms import definitions
from generator.search.chunks import Corpus
from generator.search.concepts import concepts
from generator.search.stopwords import COMMON, LIGHT
from generator.search.words import fold, stem, stems, terms, tokens
from tests.test_search_words import texts

TABLE = meanings.table()
# Words of the field that no paper of the real days has; others come with each day.
ABSENT = (
    "archaeology auction biosignal corrigibility cryptocurrency ctr deblur deraining diplomacy "
    "existential fundus funsearch haptic odometry radiograph sandbagging sarcasm sentience sleeper "
    "superalignment werewolf"
)


def test_no_phrase_is_what_it_means() -> None:
    for concept in TABLE.concepts:
        words = {frozenset(target) for target, _ in concept.targets}
        assert not words & {frozenset(phrase) for phrase in concept.phrases}, concept.name


def test_no_meaning_leads_back() -> None:
    """A word means a technical one, never by way of others itself. Raises CycleError."""
    graph = TopologicalSorter[str]()
    for concept in TABLE.concepts:
        single = [phrase[0] for phrase in concept.phrases if len(phrase) == 1]
        for target, _ in concept.targets:
            if len(target) == 1:
                graph.add(target[0], *single)
    graph.prepare()


def test_every_phrase_hangs_on_a_telling_word() -> None:
    dull = {stem(word) for word in f"{COMMON} {LIGHT}".split()}
    names = [concept.name for concept in TABLE.concepts]
    assert len(names) == len(set(names)) and not {*"~;\t"} & {*"".join(names)}
    for concept in TABLE.concepts:
        for phrase in concept.phrases:
            assert len(phrase) > 1 or phrase[0] not in dull, (concept.name, phrase)


def test_technical_words_are_words_of_papers(shared: Path) -> None:
    known = {term for text in texts(shared) for token in tokens(text) for term in terms(token)}
    used = {word for concept in TABLE.concepts for target, _ in concept.targets for word in target}
    assert used - known == {stem(word) for word in ABSENT.split()}


def test_a_line_that_means_nothing_is_named(tmp_path: Path) -> None:
    for line in ("unlearning", "unlearning~2\tforget", "\tforget", "unlearning\t; forget"):
        (tmp_path / "meanings.tsv").write_text(f"# a table\n{line}\n", "utf-8")
        with (
            patch.object(meanings, "files", lambda _: tmp_path),
            pytest.raises(
                ConfigError, match=r"meanings\.tsv: line 2: must be terms, a tab and phrases, got"
            ),
        ):
            meanings.table.__wrapped__()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Large language models (LLMs), and so on.", [("llm", "larg languag model")]),
        ("Large language model (LLMs)", [("llm", "larg languag model")]),
        ("a very new kind of mixture of experts (MoE)", [("moe", "mixtur of expert")]),
        ("deep Q-network (DQN)", [("dqn", "deep q network")]),
        ("low-rank adaptation (LoRA), random forests (RF)",
         [("lora", "low rank adapt"), ("rf", "random forest")]),
        ("It is slow. Random forests (RF)", [("rf", "random forest")]),
        ("Slow random; forests (RF)", []),
        ("extra arm (RA)", []),
        ("cats and dogs (XYZ)", []),
        ("a table (Table)", []),
        ("reinforcement (RF)", []),
        ("one two three four five six seven eight nine (OTN)", []),
    ],
)  # fmt: skip
def test_acronyms_mean_the_words_before_them(text: str, found: list[tuple[str, str]]) -> None:
    """Letter by letter from the right; the first one begins a word, and no clause lies between."""
    assert definitions(text) == found


def test_letters_without_a_mark_that_stands_alone_look_like_these() -> None:
    assert fold("Lœærþßøðđıł") == "loeaerthssoddil"


def test_phrases_are_found_where_they_stand() -> None:
    """Each time, over hyphens too, in order and without a word between, in one text."""
    texts = (
        "Chain-of-thought and chain of thought, thought of a chain, chain of",
        "thought, machine",
        "unlearning. Machine unlearning",
    )
    said = [(n, stem) for n, text in enumerate(texts) for t in tokens(text) for stem in stems(t)]
    names = sorted({stem for _, stem in said})
    numbers = np.array([(names.index(stem), n) for n, stem in said], np.int64)
    found = list(meanings.phrases(names, *numbers.T))
    assert found == [(0, "=chain of thought"), (4, "=chain of thought"), (16, "=machin unlearn")]


def test_function_words_count_where_they_make_a_difference() -> None:
    """`words` hang on their rarest kind; what is the same hangs on each."""
    concept = meanings.Concept
    table = meanings.Table(
        (
            concept("one", [], [("pictur", "from", "word"), ("made", "by", "ai")]),
            concept("two", [], [("word", "in", "pictur"), ("cut", "out", "shape")]),
            concept("three", [], [("pictur",)]),
        ),
        (("imag", "pictur"),),
    )
    told = meanings.anchors(table, frozenset({"from", "in", "by", "out"}), frozenset({"made"}))
    assert told == {
        "word": "from imag\tone\nimag in\ttwo",
        "ai": "by made\tone",
        "cut": "shape\ttwo",
        "imag": "\tthree",
        "pictur": "\tthree",
    }
    assert [meanings.term(words) for words in (("a",), ("a", "b"))] == ["a", "=a b"]


def test_a_concept_has_the_papers_of_its_terms() -> None:
    """The term stands first, last and not at all in a paper's postings; one impact is too low."""
    table = meanings.Table((meanings.Concept("Sea ice", [(("ice",), 1.0)], []),), ())
    corpus = Corpus(
        {"ice": 0, "fog": 1, "ash": 2},
        np.array([2, 1, 2, 1], np.uint32),
        np.array([1, 0, 2, 0, 2, 0], np.uint32),
        np.array([9, 200, 90, 120, 80, 30], np.uint8),
    )
    held = concepts(table, corpus, {}, 7)
    papers, impacts = held["Sea ice"]
    assert np.frombuffer(papers, np.uint32).tolist() == [7, 9]
    assert [*impacts] == [200, 120]
