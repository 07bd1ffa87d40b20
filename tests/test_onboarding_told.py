"""What is told of a definition, a term, a stop and the gaps: the same lines on every face."""

from __future__ import annotations

from dataclasses import replace

from assistant.documents import parse
from assistant.onboarding import Definition, Entry, Glossary, How, Stop, StopKind, Term, told
from assistant.onboarding.gaps import Asked, Kind, Lack
from assistant.types import Quote
from tests.tui_fakes import EGGS, HONEY, VEIL

HIVE = Definition(
    "hiv",
    "hive",
    How.DEFINED,
    (Entry("hive", "Bees", How.DEFINED, HONEY), Entry("", "Wasps", How.LISTED, VEIL)),
    differences=(("honey",), ()),
    aliases=("skep",),
    related=("queen", "wax"),
    uses=(EGGS,),
    passages=3,
)


def test_a_definition_is_told_with_what_is_only_in_it_its_other_names_what_is_near_it_and_its_uses() -> None:
    lines = list(told.definition(HIVE))
    assert [line.text for line in lines] == [
        "Understood as: hive",
        "hive  (defined)",
        "",
        "Words that only this definition has: honey",
        "hive  (listed)",
        "",
        "Also called: skep",
        "Related terms: queen; wax",
        "Used in 3 passages, most telling first:",
        "",
    ]
    assert [(line.quote, line.marked) for line in lines if line.quote] == [(HONEY, True), (VEIL, True), (EGGS, False)]
    assert [line.text for line in told.definition(replace(HIVE, passages=1))][-2] == "Used in 1 passage, most telling first:"


def test_what_is_only_near_or_only_used_says_so() -> None:
    def first(how: How) -> list[str]:
        return [line.text for line in told.definition(Definition("comb", None, how, ())) if line.text]

    assert first(How.NOT_FOUND) == ["The documents do not speak of “comb”."]
    assert first(How.NEAR) == ["The documents do not speak of “comb”.", "They define, nearest to it in meaning:"]
    assert first(How.FIRST_USE) == ["The documents use “comb” without defining it; it first stands here:"]


def test_the_glossary_has_each_term_under_its_name() -> None:
    lines = list(told.glossary(Glossary((Term("hive", HIVE.entries, ("skep",)),))))
    assert [(line.text, line.title) for line in lines[:2]] == [("hive  (defined, listed)", True), ("Also called: skep", False)]
    assert [line.quote for line in lines[2:]] == [HONEY, VEIL]
    assert [line.text for line in told.glossary(Glossary(()))] == ["The documents define no terms."]


def test_a_stop_is_told_with_all_that_it_holds() -> None:
    stop = Stop(
        StopKind.WHOLE, "Bees", "bees.md", 1, (), HONEY, opening=VEIL, contrast=EGGS, own=("wax", "veil"), parts=("One", "Two"), more=4
    )
    lines = list(told.stop(stop))
    assert [(line.text, line.quote) for line in lines[:3]] == [
        ("What this is about", VEIL),
        ("What it says", HONEY),
        ("What only it speaks of", EGGS),
    ]
    assert [line.text for line in lines[3:]] == [
        "Its parts by their headings: One; Two",
        "Words that no other part of it has: wax, veil",
        "Parts that the tour leaves out here: 4; the categories list them all",
    ]


def test_a_part_is_told_what_it_is_only_by_a_sentence_that_defines_its_title() -> None:
    document = parse("bees.md", "# Skeps\n\nA skep is a hive made of straw.\n\nSkeps stand in the garden.\n")
    defined, said = (Quote(document, (at, at + 26)) for at in (document.text.index(words) for words in ("A skep", "Skeps stand")))
    assert [Stop(StopKind.PART, "Skeps", "bees.md", 1, (), quote).told[0][0] for quote in (defined, said)] == ["What it is", "What it says"]


def test_what_a_quote_stands_in_is_not_told_again_where_it_was_just_told() -> None:
    document = parse("bees.md", "# Bees\n\nBees make honey.\n\nThey sleep.\n")
    (first, second) = (document.text.index(words) for words in ("Bees make", "They"))
    whole = Quote(document, (first, first + 16))
    leaning = Quote(document, (second, second + 11), context=((first, first + 16),))
    stop = Stop(StopKind.PART, "Bees", "bees.md", 1, (), whole, why=leaning)
    assert [line.quote.context_texts for line in told.stop(stop) if line.quote] == [(), ()]
    alone = replace(stop, definition=None)
    assert [line.quote.context_texts for line in told.stop(alone) if line.quote] == [("Bees make honey.",)]


def test_parts_that_have_only_numbers_for_names_are_counted() -> None:
    stop = Stop(StopKind.WHOLE, "Bees", "bees.md", 1, (), HONEY, parts=("Article 1", "Article 2", "Article 3"))
    assert [line.text for line in told.stop(stop)][-1] == "Its 3 parts have only numbers for headings: Article 1 to Article 3"


def test_gaps_are_told_by_question_and_by_kind() -> None:
    asked = Asked("Who feeds them?", ("Who feeds them?", "Who gives sugar?"), 2, "2026-01-02T03:04:05", VEIL)
    lacking = [Lack(Kind.TERM, "queen bee", 3, EGGS), Lack(Kind.HEADING, HONEY.text, 1, HONEY)]
    lines = list(told.gaps(True, [asked], lacking))
    assert [line.text for line in lines] == [
        "Asked and not answered",
        "- Who feeds them?",
        "2 times, last on 2026-01-02; also: Who gives sugar?",
        "Nearest",
        "Term without a definition",
        "- queen bee (3 times)",
        "",
        "Heading without text",
        "",
    ]
    assert not lines[3].marked
    assert list(told.gaps(True, [], []))[1].text == "No question was refused since they are kept."
