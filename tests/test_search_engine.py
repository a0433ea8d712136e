"""What the browser's engine answers, run in Chromium on an index of invented papers."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from generator.kept import Kept
from generator.search import Document
from tests.conftest import build, serving_files

ASSETS = Path(__file__).parents[1] / "overrides" / "assets" / "search"
TITLES = {"snow": "Snow & ice", "sound": "Sound", "maps": "Maps of cities"}
RUN = """async ({request, broken}) => {
  const { Engine } = await import("/assets/search/engine.js");
  self.broken = broken;
  const read = async (path, cache) => {
    if (self.broken.includes(path.split("/")[0])) throw new Error("status 404");
    return fetch(`/search/${path}`, { cache });
  };
  const blank = { query: "", tags: [], from: "", to: "", code: false, sort: "relevance",
    typing: false, literal: false, shown: 20, counts: false };
  if (broken.length || !self.engine) self.engine = new Engine(read);
  const answer = await self.engine.search({ ...blank, ...request });
  const papers = answer.hits.map(({ number, title }) => ({ number, title }));
  const excerpts = await self.engine.excerpts(papers, answer.marks, answer.prefix);
  return { ...answer, ids: answer.hits.map((hit) => hit.id), excerpts };
}"""

COMMON = "model data method results training network learning system large deep"
RARE = "lantern basalt comet orchard velvet harbour copper meadow glacier thistle"
PIPES = "Water and light in pipes. " * 30
Ask = Callable[..., Any]


def paper(number: int, title: str, abstract: str, **more: Any) -> Document:
    day = more.pop("day", date(2024, 12, 1) + timedelta(days=5 * number))
    name = f"{day:%y%m}.{number:05}"
    more = {"authors": ("Ada Quill",), "tags": ("snow",), **more}
    return Document(id=name, path=name, title=title, abstract=abstract, first=day, date=day, **more)


def library() -> list[Document]:
    """Papers with something to find, among sixty of common words."""
    dice = random.Random(3)
    common, rare = COMMON.split(), RARE.split()
    filler = [
        paper(
            i,
            f"Plain {rare[i % 10]} {rare[i // 10]} study {i}",
            " ".join(dice.choices(common, k=40)),
        )
        for i in range(60)
    ]
    return [
        *filler,
        paper(60, "Adapters Painted Small", "We use low-rank adaptation (LoRA) of weights."),
        paper(61, "Frugal Tuning", "Here LoRA is enough.", code=True, upvotes=50),
        paper(62, "Narrow Updates", "A low-rank adaptation without its short name.", upvotes=7),
        paper(63, "Text-to-Image Quilts with GPT-4o", "Quilts from words.", tags=("maps",)),
        paper(64, "S*: Searching Twice", "The better of two searches.", tags=("maps", "sound")),
        paper(65, "μLO: Optimisers from Crumbs", "Crumbs.", authors=("Kiyosi Itô", "Bo Lund")),
        paper(66, "Chains of Thought", "First a chain of thought appears; thought of chain later."),
        paper(
            67, "Thought Without Chains", "A thought in a chain, or something.", authors=("Bo Ito",)
        ),
        paper(
            68,
            "Hydroponics for Robots",
            f"A netwrok of pipes. {PIPES}",
            authors=("Ada Lund",),
            upvotes=3,
        ),
        paper(69, "Robots Growing Hydroponic Lettuce", "Lettuce.", authors=("Ada Lund",)),
        paper(70, "Machine Unlearning", "Of owls, a method.", tags=()),
        paper(71, "Owls Forget", "Where they nest.", tags=()),
        paper(72, "Sycophancy Among Parrots", "", tags=(), day=date(2024, 12, 2)),  # a closed year
    ]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A folder with the engine and an index, served on loopback."""
    root = tmp_path_factory.mktemp("engine")
    shutil.copytree(ASSETS, root / "assets" / "search")
    (root / "index.html").write_text("<!doctype html><title>engine</title>")
    build(library(), date(2025, 12, 1), TITLES, root / "search", Kept(root / "cache"))
    with serving_files(root) as url:
        yield f"{url}/"


@pytest.fixture(scope="module")
def ask(site: str, browser: Browser) -> Iterator[Ask]:
    """Ask the engine: a query, and what else the request says."""
    page = browser.new_page()
    page.goto(site)

    def run(query: str, *, broken: tuple[str, ...] = (), **request: Any) -> Any:
        return page.evaluate(RUN, {"request": {"query": query, **request}, "broken": list(broken)})

    yield run
    page.close()


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("text-to-image", 63),
        ("gpt-4o", 63),
        ("GPT4o", 63),
        ("4o quilt", 63),
        ("s*", 64),
        ("μLO", 65),
        ("\u00b5lo", 65),
        ("ito crumbs", 65),
        ("Itô optimiser", 65),
        ("2505.00033", 33),
        ("https://arxiv.org/abs/2505.00033v2", 33),
        ("arxiv.org/pdf/2505.00033.pdf", 33),
        ("https://huggingface.co/papers/2505.00033", 33),
        ("arXiv:2505.00033v1", 33),
        ("searching twice", 64),
        ("hydroponics for robots", 68),
        ("robots growing hydroponic lettuce", 69),
    ],
)
def test_finds_first(ask: Ask, query: str, first: int) -> None:
    """Compounds whole and in parts, accents, ids and addresses, exact titles."""
    assert ask(query)["ids"][0].endswith(f".{first:05}")


def test_acronyms_work_both_ways(ask: Ask) -> None:
    for query in ("lora", "low-rank adaptation"):
        assert {i[-2:] for i in ask(query)["ids"][:3]} == {"60", "61", "62"}, query


def test_a_misspelt_word_is_corrected_and_said(ask: Ask) -> None:
    """One edit, two from eight letters on; asked literally, nothing is corrected."""
    for wrong in ("hidroponics", "hydroponcis", "hidroponiks", "ydroponic", "xhydroponiics"):
        answer = ask(f"robots {wrong}")
        assert answer["ids"][0][-2:] in ("68", "69"), wrong
        assert [c["from"] for c in answer["corrections"]] == [wrong]
    literal = ask("robots hidroponics", literal=True)
    assert literal["corrections"] == []
    assert literal["unknown"] == ["hidroponics"]
    assert ask("lonternx")["unknown"] == [] and ask("lonternx")["corrections"][0]["to"] == "lantern"
    assert ask("cxmat")["unknown"] == ["cxmat"]  # two edits in five letters


def test_a_misprint_in_one_paper_is_corrected_too(ask: Ask) -> None:
    """Where a near word has far more; a short or foreign word is not taken for its neighbour."""
    answer = ask("netwrok")
    assert answer["corrections"] == [{"from": "netwrok", "to": "network"}]
    assert answer["total"] > 25
    assert any(i.endswith("68") for i in answer["ids"]) or answer["total"] > len(answer["ids"])
    assert ask("netwrok", literal=True)["total"] == 1
    for word in ("deap", "dee", "larg", "pipes", "lettuce", "crumbs"):
        assert ask(word)["corrections"] == [], word
    assert ask("depe")["corrections"] == [{"from": "depe", "to": "deep"}]


def test_conversation_weighs_little(ask: Ask) -> None:
    """But it counts in phrases, and where nothing else is asked."""
    answer = ask("something lantern basalt")
    assert not any(i.endswith("67") for i in answer["ids"][: answer["full"]])
    assert ask("something")["ids"][0].endswith("67")
    assert [i[-2:] for i in ask('"or something"')["ids"]] == ["67"]


def test_everyday_words_find_what_is_meant(ask: Ask) -> None:
    """Below what holds them, and said so; not where they are wanted as typed."""
    answer = ask("forget")
    assert answer["meant"] == ["machine unlearning"]
    assert [(hit["id"][-2:], hit["also"]) for hit in answer["hits"]] == [
        ("71", []),
        ("70", ["machine unlearning"]),
    ]
    for query, how in (("forget", {"literal": True}), ('"forget"', {})):
        answer = ask(query, **how)
        assert (answer["meant"], [i[-2:] for i in answer["ids"]]) == ([], ["71"])


def test_a_word_that_no_paper_has_may_mean_something(ask: Ask) -> None:
    """And is not taken for a misspelt one; nor is a phrase of words far apart."""
    for query in ("flattery", "flattering the user", "it tells people what they want to hear"):
        assert ask(query)["meant"] == ["sycophancy"], query
        assert [i[-2:] for i in ask(query)["ids"]][:1] == ["72"], query
        assert ask(query)["corrections"] == []
    assert ask("agree lantern basalt comet orchard velvet copper too")["meant"] == []


def test_versions_stand_apart_or_together(ask: Ask) -> None:
    assert ask("gpt 4o")["ids"][0].endswith("63")
    assert ask("gpt 4o")["ids"] == ask("gpt4o")["ids"] == ask("GPT-4o")["ids"]


@pytest.mark.parametrize("words", ["robots hydroponics", "frugal tuning", "narrow updates"])
def test_one_letter_more_never_makes_it_worse(ask: Ask, words: str) -> None:
    """Once a beginning is longer than the stem of the word, too."""
    first = {"robots hydroponics": "68", "frugal tuning": "61", "narrow updates": "62"}[words]
    for end in range(words.index(" ") + 5, len(words) + 1):
        answer = ask(words[:end], typing=True)
        assert first in [i[-2:] for i in answer["ids"][:2]], words[:end]
        assert answer["full"] >= 1, words[:end]


def test_every_word_with_one_letter_wrong_comes_back(ask: Ask) -> None:
    """Any letter, any place: the nearest term is found through its deletion keys."""
    dice = random.Random(9)
    for word in ("lantern", "basalt", "thistle", "crumbs", "lettuce", "orchard", "painted"):
        for place in range(len(word)):
            wrong = word[:place] + dice.choice("qxz") + word[place + 1 :]
            assert [c["to"] for c in ask(wrong)["corrections"]] == [word], wrong


def test_the_last_word_is_a_beginning_while_typing(ask: Ask) -> None:
    assert ask("robots hydrop", typing=True)["ids"][0][-2:] in ("68", "69")
    assert ask("text-to-im", typing=True)["ids"][0].endswith("63")
    assert ask("growing lettu", typing=True)["ids"][0].endswith("69")
    assert ask("searching tw", typing=True)["ids"][0].endswith("64")


def test_phrases_stand_in_a_row(ask: Ask) -> None:
    """Found in texts, not in words alone; the answer says how many texts were read."""
    answer = ask('"chain of thought"')
    assert [i[-2:] for i in answer["ids"]] == ["66"]
    assert answer["checked"] >= 1
    assert ask('"thought of chain" -"chain of thought"')["ids"] == []
    assert [i[-2:] for i in ask('thought -"chain of thought"')["ids"]] == ["67"]


def test_words_are_excluded_authors_and_tags_demanded(ask: Ask) -> None:
    assert [i[-2:] for i in ask("robots -lettuce")["ids"]] == ["68"]
    assert {i[-2:] for i in ask("author:ito")["ids"]} == {"65", "67"}
    assert [i[-2:] for i in ask('author:"kiyosi itô"')["ids"]] == ["65"]
    assert [i[-2:] for i in ask("tag:maps")["ids"]] == ["64", "63"]  # newest first
    assert [i[-2:] for i in ask('tag:"Maps of cities" -tag:sound')["ids"]] == ["63"]
    assert ask("author:nobody")["total"] == 0
    odd = ask("quilts tag:nowhere", tags=["<b>"])
    assert len(odd["notes"]) == 2
    assert odd["ids"][0].endswith("63")


def test_results_hold_half_of_the_query(ask: Ask) -> None:
    """Where fewer than ten do, the best others join, marked as partial; the total counts all."""
    answer = ask("lettuce lantern")
    partial = [hit["partial"] for hit in answer["hits"]]
    assert answer["total"] == len(partial) == 10
    assert partial == sorted(partial)
    assert answer["full"] == partial.count(False)
    many = ask("model lettuce", shown=100)
    assert many["total"] == len(many["ids"])
    assert many["ids"][0].endswith("69")


def test_common_words_count_only_alone(ask: Ask) -> None:
    answer = ask("the lettuce of a robot")
    assert answer["ids"][0].endswith("69")
    assert sorted(answer["ignored"]) == ["a", "of", "the"]
    assert ask("without its")["ids"][0].endswith("62")


def test_filters_orders_and_counts(ask: Ask) -> None:
    answer = ask("", tags=["snow"], counts=True, shown=100)
    assert answer["total"] == len(answer["ids"]) == 68
    assert sum(count for _, count in answer["years"]) == 68
    assert [tag for tag in answer["tags"] if tag[0] == "snow"] == [["snow", "Snow & ice", 68]]
    days = [hit["day"] for hit in answer["hits"]]
    assert days == sorted(days, reverse=True)
    month = ask("", tags=["snow"], **{"from": "2025-02", "to": "2025-03"})
    assert all("2025-02-01" <= hit["day"] <= "2025-03-31" for hit in month["hits"])
    turned = ask("", tags=["snow"], **{"from": "2025-03", "to": "2025-02"})
    assert turned["ids"] == month["ids"]
    assert turned["notes"]
    assert [i[-2:] for i in ask("lora", code=True)["ids"]] == ["61"]
    votes = [hit["votes"] for hit in ask("lora", sort="upvotes")["hits"]]
    assert votes == sorted(votes, reverse=True)
    assert ask("", tags=["maps", "sound"])["total"] == 1


def test_excerpts_mark_the_hits(ask: Ask) -> None:
    pieces = ask("lora")["excerpts"][0]
    assert any(piece["hit"] and piece["text"] == "LoRA" for piece in pieces)
    assert "".join(piece["text"] for piece in pieces) in {d.abstract for d in library()}


@pytest.mark.parametrize(
    "query",
    [
        "",
        " ",
        "-",
        '"',
        '""',
        "author:",
        "tag:",
        "-tag:",
        "((",
        "\0\x01\x1b[31m",
        "\u202eabc",
        "a" * 10_000,
        "word " * 2_000,
        "🙂",
        "*",
        "- - -",
        '"' * 99,
        "\ud800",
        "constructor __proto__ toString",
    ],
)
def test_odd_queries_have_an_answer(ask: Ask, query: str) -> None:
    for typing in (False, True):
        answer = ask(query, typing=typing)
        assert answer["total"] == len(answer["hits"]) or answer["total"] > 20


@pytest.mark.parametrize("broken", ["postings", "cards", "directories", "manifest.json", "columns"])
def test_a_missing_file_is_an_error_that_names_it(ask: Ask, broken: str) -> None:
    """And once the file is there again, the same engine answers."""
    with pytest.raises(Exception, match=rf"{re.escape(broken)}.*status 404"):
        ask("lettuce", broken=(broken,))
    assert ask("lettuce")["ids"]
