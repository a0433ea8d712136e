"""`check --site`: what a browser would follow must exist, and text is no link."""

from __future__ import annotations

from datetime import date

import pytest

from generator.store import Store
from tests.conftest import Project
from tests.test_incremental import listing, paper

TEXT = 'always picks action=left; <a href="gone.html">here</a>, <img src=gone.png> and href=gone'


@pytest.fixture
def built(project: Project) -> Project:
    """A site of one paper whose texts look like links."""
    record = paper(1, 1, "agents") | {"title": f"On {TEXT}", "summary": TEXT, "abstract": TEXT}
    Store(project.content).add([listing(date(2025, 3, 17), record)])
    project.run("build")
    return project


def faults(project: Project, **environment: str) -> list[str]:
    """The lines of `check --site`, the count apart."""
    return project.run("check", "--site", status=1, **environment).err.splitlines()[:-1]


def test_text_that_looks_like_a_link_is_none(built: Project) -> None:
    assert built.run("check", "--site").out == "no faults\n"


def test_dead_links_are_named_however_they_are_written(built: Project) -> None:
    """Quoted or not, in upper case, over lines; a comment or a script holds none.

    So are places on a page that exists.
    """
    page = built.site / "about/index.html"
    page.write_text(
        "<!-- <a href=a/> --><script>'<a href=b/>'</script><p title='<a href=c/>'>"
        '<A HREF = "../d/">d</A><img\nalt=""\nsrc=e.png><form action=\'../f&amp;g/\'></form>'
        "<a href='http://[half'>h</a><a href=../>home</a><a href>here</a>"
        "<h2 id='s%&amp;'>s</h2><a href=#s%25&amp;>s</a><a href=#>top</a><a href=#t>t</a>"
        "<a href=../#main>m</a><a href=../?q=#n>n</a><a href=../status.json#/days>j</a>",
        "utf-8",
    )
    changed, *told = [line.split("; ")[0] for line in faults(built)]
    assert changed == "site/about/index.html: was changed after it was built"
    assert told == [
        "site/about/index.html: links to ../d/, which does not exist",
        "site/about/index.html: links to e.png, which does not exist",
        "site/about/index.html: links to ../f&g/, which does not exist",
        "site/about/index.html: links to http://[half, which is no address",
        "site/about/index.html: links to #t, a place that is not there",
        "site/about/index.html: links to ../?q=#n, a place that is not there",
    ]


def test_a_page_that_is_not_utf_8_is_one_line_that_names_it(built: Project) -> None:
    for name in ("index.html", "about/index.html"):
        page = built.site / name
        page.write_bytes(page.read_bytes()[:40] + b"\xff")
    told = [line for line in faults(built) if "was changed" not in line]
    assert [line.split(":")[0] for line in told] == ["site/about/index.html", "site/index.html"]
    assert all("byte 40 is not UTF-8" in line for line in told)


def test_another_address_is_said_once(built: Project) -> None:
    """And links are still judged, by the address that the site was built for."""
    url = "https://example.org/some/where/"
    built.run("build", SITE_URL=url)
    [told] = faults(built)
    assert url in told and "SITE_URL" in told
    (built.site / "about/index.html").unlink()
    told, *links = faults(built)
    assert url in told
    assert links and all("about/" in line for line in links)
    assert all("links to" in line for line in faults(built, SITE_URL=url))


def test_an_address_once_published_is_missed(built: Project) -> None:
    """A paper that the store holds, and a tag that had a page; a line each, with the remedy.

    A tag that no paper has any more keeps its page and its feed; one that was merged leads on,
    with its months, if this archive ever had it.
    """
    store = Store(built.content)
    store.publish(["robotics", "retired"], {})
    built.run("build")
    tag = (built.site / "tags/robotics/index.html").read_text("utf-8")
    assert "0 papers" in tag and "../../feeds/tags/robotics.xml" in tag
    store.add([listing(date(2025, 3, 18), *(paper(n, 1, "agents") for n in range(7, 11)))])
    papers, tags = [line.split("; ") for line in faults(built)]
    assert papers[0] == "site/papers/2503.99007/ and 3 more: is held and has no page"
    assert papers[1] == "run: paper-archive build --clean"
    assert tags[0] == "site/tags/retired/: was published and is lost"
    assert tags[1].startswith("give content/tags.yml the tag back")
    (built.content / "my-tags.yml").write_text(
        "method: {llm-agents: {was: [retired, never-published]}}\n"
    )
    built.run("build")
    assert built.run("check", "--site").out == "no faults\n"
    for path in ("", "2025-03/"):
        page = (built.site / "tags/retired" / path / "index.html").read_text("utf-8")
        assert f'/llm-agents/{path}">' in page
    assert "Paper" in (built.site / "feeds/tags/retired.xml").read_text("utf-8")
    assert not [*built.site.rglob("never-published*")]
    (built.content / "my-tags.yml").write_text("off: [robotics]\n")
    built.run("build")
    assert not (built.site / "tags/robotics").exists()
    assert [line.partition(":")[0] for line in faults(built)] == ["site/tags/retired/"]
