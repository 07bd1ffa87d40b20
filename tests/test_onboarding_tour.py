"""The tour: the whole, each part with what it is, what for and an example, then the summary; every stop quoted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant import config, indexing
from assistant.onboarding import Stop, StopKind, tour
from assistant.onboarding.tour import MOST_CHAPTERS, MOST_PARTS, mark_of, minutes, passages, position
from tests.conftest import Corpus


@pytest.fixture
def walk(corpus: Corpus, build: Callable[..., indexing.BuildReport], tmp_path: Path) -> Callable[[], tuple[Stop, ...]]:
    """Build an index of the documents and take the tour."""

    def run() -> tuple[Stop, ...]:
        build()
        with indexing.open_index(tmp_path / "index") as index:
            return tour(index)

    return run


def text(stop: Stop, what: str) -> str | None:
    quote = getattr(stop, what)
    return quote.text if quote else None


def test_it_leads_from_the_whole_by_the_parts_to_the_summary(garden: Corpus, walk: Callable[[], tuple[Stop, ...]]) -> None:
    stops = [stop for stop in walk() if stop.document == "garden.md"]
    assert [stop.kind for stop in stops] == [StopKind.WHOLE, StopKind.PART, StopKind.PART, StopKind.PART, StopKind.SUMMARY]
    whole, watering, pruning, composting, summary = stops
    assert text(whole, "definition") == "A garden is a piece of land where plants are grown."
    assert text(watering, "definition") == "Watering is the giving of water to plants."
    assert text(watering, "why") == "It helps roots to grow deep."
    assert text(pruning, "example") == "For example, roses are pruned in March."
    assert text(composting, "why") is None and text(composting, "example") is None
    assert text(summary, "definition") == "In summary, water, shears and compost keep a garden alive."


def test_every_stop_is_quoted_and_nothing_is_told_twice_in_one(garden: Corpus, walk: Callable[[], tuple[Stop, ...]]) -> None:
    for stop in walk():
        quotes = [quote.text for quote in stop.quotes]
        assert quotes and len(quotes) == len(set(quotes))


def test_the_shipped_page_is_told_whole(corpus: Corpus, walk: Callable[[], tuple[Stop, ...]]) -> None:
    corpus.write("page.md", next(config.shipped_corpus().glob("*.md")).read_bytes())
    stops = walk()
    assert [stop.kind for stop in stops] == [StopKind.WHOLE, *[StopKind.PART] * 4, StopKind.SUMMARY]
    assert all(stop.why for stop in stops[1:5])
    assert sum(stop.example is not None for stop in stops) == 2
    assert text(stops[-1], "definition").startswith("In summary,") and len(text(stops[-1], "definition")) <= 600
    whole = stops[0]
    assert whole.opening and whole.naming and whole.parts == tuple(stop.title for stop in stops[1:5])
    assert minutes(stops) <= 10


def test_a_paragraph_that_sums_up_is_found_without_a_heading_and_nothing_where_there_is_none(
    corpus: Corpus, walk: Callable[[], tuple[Stop, ...]]
) -> None:
    corpus.write("a.md", "# Tea\n\nTea is a drink.\n\nIn short, tea is good. It warms.\n\nA last word on cups.\n")
    corpus.write("b.md", "# Milk\n\nMilk is a drink. In short supply, it sours.\n")
    kinds = {(stop.document, stop.kind): text(stop, "definition") for stop in walk()}
    assert kinds["a.md", StopKind.SUMMARY] == "In short, tea is good. It warms."
    assert ("b.md", StopKind.SUMMARY) not in kinds


def test_of_many_documents_each_is_a_chapter_and_the_tour_stays_one(corpus: Corpus, walk: Callable[[], tuple[Stop, ...]]) -> None:
    parts = "".join(f"## Part {letter}\n\nThe part {letter} stands on the hill.\n\n" for letter in "ABCDEFGH")
    for number in range(MOST_CHAPTERS + 2):
        corpus.write(f"{number:02}.md", f"# Book {number}\n\nA book is a bound text.\n\n{parts}")
    stops = walk()
    assert max(stop.chapter for stop in stops) == MOST_CHAPTERS
    first = [stop for stop in stops if stop.chapter == 1]
    assert len(first) == 1 + MOST_PARTS and first[0].more == 8 - MOST_PARTS


def test_a_part_is_told_apart_from_its_siblings(corpus: Corpus, walk: Callable[[], tuple[Stop, ...]]) -> None:
    corpus.write(
        "boats.md",
        "# Boats\n\nBoats float.\n\n## Skiffs\n\nA skiff is a small boat. It is rowed by one. The oars of a skiff are short.\n\n"
        "## Barges\n\nA barge is a large boat. It is towed by one.\n",
    )
    _, skiffs, barges = walk()
    assert skiffs.own[0] == "skiff" and {"oars", "rowed", "small"} < set(skiffs.own)
    assert text(skiffs, "contrast") == "The oars of a skiff are short."
    assert "boat" not in skiffs.own + barges.own


def test_the_most_central_document_comes_first_and_says_why(corpus: Corpus, walk: Callable[[], tuple[Stop, ...]]) -> None:
    corpus.write("a.md", "# Rowing at Dawn\n\nRowing starts early. See the [charter](rules/charter.md).\n")
    corpus.write("b.md", "# Towing of Logs\n\nLogs are towed as the Harbour Charter says.\n")
    corpus.write("rules/charter.md", "# Harbour Charter\n\nThe harbour is open to all.\n")
    first = walk()[0]
    assert first.document == "rules/charter.md" and first.chapter == 1
    assert "of the 3 documents" in first.because


def test_of_a_long_document_among_others_the_parts_that_share_most_are_told_in_order(
    corpus: Corpus, walk: Callable[[], tuple[Stop, ...]]
) -> None:
    sections = [
        f"## About {letter}\n\nAt {letter} the ferry takes the bell.\n\n"
        for letter in ("bays", "capes", "dunes", "fords", "gulfs", "isles")
    ]
    corpus.write("long.md", "# Coast\n\nThe coast is long.\n\n## Odd\n\nXylophones jingle.\n\n" + "".join(sections))
    corpus.write("other.md", "# Inland\n\nInland is dry.\n")
    titles = [stop.title for stop in walk() if stop.document == "long.md" and stop.kind is StopKind.PART]
    assert titles == [f"About {letter}" for letter in ("bays", "capes", "dunes", "fords", "gulfs", "isles")]


def test_it_goes_on_after_the_stop_that_was_told_last(garden: Corpus, walk: Callable[[], tuple[Stop, ...]]) -> None:
    stops = walk()
    assert position(stops, mark_of(stops[2])) == 3
    assert position(stops, "gone.md\tpart\tGone") == 0


def test_why_a_stop_is_here_is_told_by_whole_passages(index: indexing.Index) -> None:
    stop = tour(index)[1]
    (passage,) = passages(index, stop)
    assert stop.because == "It is one of 3 parts side by side under “The Garden Handbook”."
    assert all(quote.text in passage.text for quote in stop.quotes) and len(passage.text) > len(stop.quotes[0].text)
