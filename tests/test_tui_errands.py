"""What the chat looks up of the documents: definitions, the tour, the gaps, and the handbook that it writes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.onboarding import Definition, Entry, Glossary, How, Stop, StopKind, Term
from assistant.onboarding.gaps import Asked, Kind, Lack
from assistant.onboarding.handbook import Entry as BookEntry
from assistant.onboarding.handbook import Handbook, Part, Told
from tests.tui_fakes import EGGS, HONEY, VEIL, ask, chat, screen_text, shows

DEFINED = (Entry("honey", "Bees", How.DEFINED, HONEY),)


async def test_a_definition_is_told_in_full_or_the_nearest_terms_are_offered() -> None:
    found = Definition("honey", None, How.DEFINED, DEFINED, aliases=("nectar",), uses=(EGGS,), passages=4)
    missing = Definition("hny", None, How.NOT_FOUND, (), ("honey",))
    talk = chat(define=lambda assistant, term: found if term == "honey" else missing)
    async with talk.app.run_test(size=(80, 40)) as pilot:
        await ask(pilot, talk, "/define hny")
        await shows(pilot, "The documents do not speak of “hny”.", "→ honey")
        await pilot.press("tab", "enter")
        await shows(pilot, "honey (defined)", "Bees make honey in summer.", "Also called: nectar")
        await shows(pilot, "Used in 4 passages, most telling first:", "She lays the eggs.")


async def test_without_a_term_all_that_the_documents_define_is_listed_to_choose_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.onboarding.glossary", lambda index: Glossary((Term("honey", DEFINED),)))
    talk = chat(define=lambda assistant, term: Definition(term, None, How.DEFINED, DEFINED))
    async with talk.app.run_test(size=(80, 40)) as pilot:
        await ask(pilot, talk, "/define")
        await shows(pilot, "1 term; choose one to see what it means.", "honey (defined)")
        await pilot.press("tab", "enter")
        await shows(pilot, "❯ /define honey", "Bees make honey in summer.")
        monkeypatch.setattr("assistant.onboarding.glossary", lambda index: Glossary(()))
        await ask(pilot, talk, "/define")
        await shows(pilot, "The documents define no terms.")


async def test_the_tour_tells_all_that_a_stop_holds_and_leads_on_some_stops_at_a_time() -> None:
    stop = Stop(StopKind.PART, "", "bees.md", 1, (), HONEY, why=VEIL, contrast=EGGS, own=("wax",), because="It is a part.")
    stops = tuple(replace(stop, title=f"Part {number}") for number in range(12))
    talk = chat(tour=lambda index: stops)
    async with talk.app.run_test(size=(100, 260)) as pilot:
        await ask(pilot, talk, "/tour")
        await shows(pilot, "Part 9", "Why: bees.md › Keeping bees", "What only it speaks of: bees.md › Bees", "→ go on (2 stops left)")
        await shows(pilot, "Words that no other part of it has: wax", "Why it is here: It is a part.")
        assert "Part 10" not in screen_text(talk.app)
        talk.app.query("Choices").last().focus()
        await pilot.press("enter")
        await shows(pilot, "Part 11")


async def test_why_a_stop_is_on_the_tour_is_told_by_its_number() -> None:
    talk = chat(tour=lambda index: (Stop(StopKind.PART, "Honey", "bees.md", 1, (), HONEY, because="It is a part."),))
    async with talk.app.run_test(size=(100, 40)) as pilot:
        await ask(pilot, talk, "/tour 1")
        await shows(pilot, "❯ /tour 1", "It is a part.", "They live in hives of wax.")
        await ask(pilot, talk, "/tour 2")
        await shows(pilot, "The tour has 1 stop. Name the number of one of them.")


async def test_the_gaps_are_told_some_of_each_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Asked("Who feeds them?", ("Who feeds them?",), 2, "2026-01-02T03:04:05", VEIL)
    lacking = [Lack(Kind.TERM, f"queen bee {number}", 3, EGGS) for number in range(12)]
    monkeypatch.setattr("assistant.onboarding.gaps.refused", lambda corpus, assistant: (asked,) if corpus == "/documents/bees" else ())
    monkeypatch.setattr("assistant.onboarding.gaps.lacks", lambda index: (*lacking, Lack(Kind.LINK, "wasps.md", 1, HONEY)))
    talk = chat()
    async with talk.app.run_test(size=(100, 120)) as pilot:
        await ask(pilot, talk, "/gaps")
        await shows(pilot, "Questions that are refused are not kept.", "- Who feeds them? 2 times, last on 2026-01-02", "Nearest: bees.md")
        await shows(pilot, "Term without a definition - queen bee 0 (3 times)", "- queen bee 9 ", "- wasps.md")
        await shows(pilot, "2 more are listed by: assistant gaps")
        assert "queen bee 10" not in screen_text(talk.app)


async def test_a_handbook_is_written_once_and_what_is_there_is_left(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    book = Handbook("Bees", (Part("The glossary", "glossary", (BookEntry("honey", (Told(1, HONEY),)),)),))
    monkeypatch.setattr("assistant.onboarding.handbook.handbook", lambda index, ask, on_progress: book)
    monkeypatch.chdir(tmp_path)
    talk = chat()
    async with talk.app.run_test(size=(200, 60)) as pilot:
        await ask(pilot, talk, "/handbook")
        await shows(pilot, f"Wrote {tmp_path / 'handbook.html'}: 1 quote.")
        assert "Bees make honey <mark>in summer</mark>." in (tmp_path / "handbook.html").read_text(encoding="utf-8")
        await ask(pilot, talk, "/handbook")
        await shows(pilot, "is there already.", "Name another file: /handbook FILE")
        await ask(pilot, talk, "/handbook bees.txt")
        await shows(pilot, "ends with neither .html nor .md.")
    assert [file.name for file in tmp_path.iterdir()] == ["handbook.html"]
