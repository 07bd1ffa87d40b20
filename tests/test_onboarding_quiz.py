"""The quiz: questions from definitions and sentences, one right answer each, and the same round for the same state."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant import config, indexing
from assistant.keeping.progress import Learned
from assistant.onboarding.quiz import GAP, Kind, Question, answered, next_round, questions, standing
from assistant.onboarding.quiz.question import gaps_for, uses_of
from tests.conftest import Corpus

LIBRARY = """# The Lending Library

## Terms

In these rules:

“Reader” means a person who holds a card of the house and may take books home;

“Steward” means the member of the committee who opens the doors in the morning;

“Ledger” means the bound volume in which every loan is written down by hand;

“Parcel” means a box of books that travels between two branches on the Friday van.

## Borrowing at the desk

Each borrowing at the desk is entered before the book leaves the counter.

The Reader shows the card and signs the slip with the pencil that lies there.

## Repair of bindings

A repair of torn bindings takes three weeks in the cellar workshop.

Glue, thread and linen for such repair are bought from the yearly grant.

## Winter closing

During the winter closing the heating stays at ten degrees and the pipes are drained.

The closing in winter begins when the first snow is reported.
"""
NOW = datetime(2030, 1, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def made(corpus: Corpus, build: Callable[..., indexing.BuildReport], tmp_path: Path) -> Callable[..., tuple[Question, ...]]:
    """Build an index of the documents and make the questions."""

    def run(name: str = "") -> tuple[Question, ...]:
        build()
        with indexing.open_index(tmp_path / "index") as index:
            return questions(index, name)

    return run


def of(kind: Kind, found: Sequence[Question]) -> list[Question]:
    return [question for question in found if question.kind is kind]


def learn(found: Sequence[Question], right: bool = True, at: datetime = NOW) -> dict[str, Learned]:
    return {question.id: answered(question.id, None, right, at) for question in found}


# Questions


def test_a_definition_asks_for_its_term_and_is_answered_by_its_own_words(corpus: Corpus, made: Callable) -> None:
    corpus.write("library.md", LIBRARY)
    terms = of(Kind.TERM, made())
    assert [question.answer for question in terms] == ["Reader", "Steward", "Ledger", "Parcel"]
    reader = terms[0]
    assert reader.shown.startswith(f"“{GAP}” means a person who holds a card")
    assert reader.quote.text.startswith("“Reader” means") and set(reader.options) == {"Reader", "Steward", "Ledger", "Parcel"}


def test_a_use_of_a_term_becomes_a_gap(corpus: Corpus, made: Callable) -> None:
    corpus.write("library.md", LIBRARY)
    (gap,) = of(Kind.GAP, made())
    assert gap.shown == f"The {GAP} shows the card and signs the slip with the pencil that lies there."
    assert gap.answer == "Reader" and gap.category == "Borrowing at the desk"


def test_a_sentence_asks_for_the_part_that_it_is_from_and_whether_it_stands_in_one(corpus: Corpus, made: Callable) -> None:
    corpus.write("library.md", LIBRARY)
    found = made()
    repair = next(question for question in of(Kind.CATEGORY, found) if "torn" in question.shown)
    assert (repair.answer, repair.gaps) == ("Repair of bindings", ())
    for question in of(Kind.TRUE, found):
        named = question.frame.partition("“")[2].partition("”")[0]
        assert (question.answer == "Yes") == (named == question.quote.citation.heading[-1])
        assert question.options == ("Yes", "No, it stands in another part")
    assert {question.answer for question in of(Kind.TRUE, found)} == {"Yes", "No, it stands in another part"}


def test_what_gives_its_own_answer_away_is_not_asked(corpus: Corpus, made: Callable) -> None:
    told = "Steward duties are long, and the Steward keeps the keys of both doors of the house."
    led = "A Reader may do as follows:\n\n- the Reader may sit by the stove in the great hall all day;"
    named = "“Loan of Old Books” (LOB) means a box of titles from the cellar that goes out for a year;"
    corpus.write(
        "library.md", LIBRARY.replace("## Borrowing", f"{named}\n\n## Duties\n\n{told.lower().capitalize()}\n\n{led}\n\n## Borrowing")
    )
    found = made()
    assert "Loan of Old Books" not in {question.answer for question in of(Kind.TERM, found)}, "its initials stand behind it"
    assert not any("stove" in question.shown for question in of(Kind.GAP, found)), "it stands in the lead-in"


def test_an_x_is_a_is_asked_for_where_it_stands_under_that_name(corpus: Corpus, made: Callable) -> None:
    said = "A Cellar is a dry room of brick in which the oldest volumes of the house are kept; a Cellar holds ten thousand."
    corpus.write("library.md", LIBRARY.replace("## Winter", f"{said}\n\nThe Cellar is locked at night by two people.\n\n## Winter"))
    assert "Cellar" not in {question.answer for question in of(Kind.TERM, made())}
    corpus.write("library.md", LIBRARY.replace("## Winter", f"## Cellar\n\n{said}\n\n## Winter"))
    assert "Cellar" in {question.answer for question in of(Kind.TERM, made())}


def test_a_title_that_is_the_answer_is_not_shown_with_the_question(corpus: Corpus, made: Callable) -> None:
    corpus.write("library.md", LIBRARY.replace("# The Lending Library", "# House rules: Parcel"))
    sources = {question.answer: question.source for question in of(Kind.TERM, made())}
    assert sources["Parcel"] == "" and sources["Ledger"] == "House rules: Parcel"


def test_the_words_of_a_gap_are_its_answer(corpus: Corpus, made: Callable) -> None:
    used = "On rainy days Ledgers are kept dry in the tin trunk under the stairs."
    corpus.write("library.md", LIBRARY.replace("## Winter", f"{used}\n\n## Winter"))
    answers = {question.answer for question in of(Kind.GAP, made()) if "tin trunk" in question.shown}
    assert answers == {"Ledgers"}


def test_the_shipped_page_gives_twelve_questions_and_the_key_is_where_each_quote_stands(corpus: Corpus, made: Callable) -> None:
    corpus.write("page.md", next(config.shipped_corpus().glob("*.md")).read_bytes())
    found = made()
    assert len(next_round(found, {}, 12, NOW)) == 12
    for question in of(Kind.CATEGORY, found):
        assert question.answer == question.quote.citation.heading[-1]
        assert not question.quote.text.startswith("In summary")


def test_the_same_documents_give_the_same_questions(corpus: Corpus, made: Callable) -> None:
    corpus.write("library.md", LIBRARY)
    assert made() == made()


def test_what_two_documents_say_in_the_same_words_is_asked_once(corpus: Corpus, made: Callable) -> None:
    corpus.write("a.md", LIBRARY)
    once = made()
    corpus.write("b.md", LIBRARY.replace("The Lending", "The Other"))
    assert [question.shown for question in made() if question.kind is not Kind.TRUE] == [q.shown for q in once if q.kind is not Kind.TRUE]


def test_an_id_outlives_a_move_in_the_document(corpus: Corpus, made: Callable) -> None:
    corpus.write("library.md", LIBRARY)
    before = {question.id for question in made()}
    corpus.write("library.md", LIBRARY.replace("In these rules:", "Read them with care.\n\nIn these rules:"))
    assert {question.id for question in made()} == before


@pytest.mark.parametrize("text", ["", "One line of text.", "# Nothing\n", "# A\n\n## B\n\nText.\n"])
def test_documents_that_give_no_questions_give_none(corpus: Corpus, made: Callable, text: str) -> None:
    corpus.write("a.md", text + " ")
    corpus.write("b.md", "Some words that define nothing at all.\n")
    assert made() == ()


def test_the_documents_that_others_name_and_link_to_are_asked_about_first(corpus: Corpus, made: Callable) -> None:
    corpus.write("a.md", LIBRARY.replace("The Lending Library", "The Night School") + "\nAll else is in [the rules](z.md).\n")
    corpus.write("m.md", "# Mondays\n\nSee [the rules](z.md) of The Lending Library.\n")
    corpus.write("z.md", LIBRARY)
    assert next(iter(made())).document == "z.md"
    assert {question.document for question in made("night")} == {"a.md"}


def test_only_a_sentence_that_names_what_its_heading_names_is_asked_about(corpus: Corpus, made: Callable) -> None:
    corpus.write("library.md", LIBRARY.replace("Glue, thread and linen for such repair", "Glue, thread and linen"))
    assert not [question for question in of(Kind.CATEGORY, made()) if "Glue" in question.shown]


@pytest.mark.parametrize(
    "text",
    [
        "However, a borrowing at the desk is entered before noon.",
        "Below are the days on which a borrowing at the desk is free.",
        "A borrowing at the desk is entered in the steps below.",
        "`borrowing at the desk failed` is shown when the pencil is lost.",
    ],
)
def test_a_sentence_that_leans_on_the_text_around_it_is_not_asked_about(corpus: Corpus, made: Callable, text: str) -> None:
    corpus.write("library.md", LIBRARY.replace("The Reader shows", f"{text}\n\nThe Reader shows"))
    found = of(Kind.CATEGORY, made())
    assert found and not [question for question in found if question.shown == text]


def test_the_subject_of_a_remark_is_no_term(corpus: Corpus, made: Callable) -> None:
    remarks = "Knowing the shelves is an art that takes a season of quiet afternoons.\n\nHill is a very steep town above the river.\n\n"
    corpus.write("library.md", LIBRARY.replace("The Reader shows", f"{remarks}Hill lies near.\n\nThe Reader shows"))
    options = {option for question in made() for option in question.options}
    assert "Steward" in options and not options & {"Knowing the shelves", "Hill"}


# One right answer


def test_a_heading_that_could_stand_over_anything_is_neither_asked_for_nor_a_choice(corpus: Corpus, made: Callable) -> None:
    corpus.write("library.md", LIBRARY + "\n## FAQ\n\nThe faq tells where a lamp is found, and which stair is closed at noon.\n")
    found = of(Kind.CATEGORY, made())
    assert found and not [question for question in found if "FAQ" in question.options]


def test_a_part_with_a_word_of_the_same_root_in_its_name_is_no_choice(corpus: Corpus, made: Callable) -> None:
    more = "\n## Signatures\n\nEach signature stands on the left page of the ledger that is kept below the stair.\n"
    corpus.write(
        "library.md", LIBRARY.replace("Each borrowing at the desk is entered", "Each borrowing is signed by the clerk at the desk") + more
    )
    signed = [question for question in of(Kind.CATEGORY, made()) if "is signed" in question.shown]
    assert signed and all("Signatures" not in question.options for question in signed)


def test_two_kinds_of_one_thing_that_a_document_sets_apart_stand_side_by_side(corpus: Corpus, made: Callable) -> None:
    pair = (
        "“lending branch” means the branch of the house to which the book belongs;\n\n"
        "“borrowing branch” means the branch of the house in which the book is read;\n\n“Steward”"
    )
    corpus.write("library.md", LIBRARY.replace("“Steward”", pair, 1))
    lending = next(question for question in of(Kind.TERM, made()) if question.answer == "lending branch")
    assert "borrowing branch" in lending.options


def test_a_term_whose_definition_says_near_the_same_is_no_choice(corpus: Corpus, made: Callable) -> None:
    twin = "“Guest” means any person who holds a card of the house and may take books home;\n\n“Steward”"
    corpus.write("library.md", LIBRARY.replace("“Steward”", twin, 1))
    alike = [question for question in of(Kind.TERM, made()) if question.answer in ("Reader", "Guest")]
    assert len(alike) == 2
    for question in alike:
        assert not {"Reader", "Guest"} <= set(question.options)


def test_a_term_that_holds_the_name_of_the_right_one_is_no_choice(corpus: Corpus, made: Callable) -> None:
    longer = "“Junior Reader” means a child under twelve who brings a letter from home;\n\n“Steward”"
    corpus.write("library.md", LIBRARY.replace("“Steward”", longer, 1))
    found = of(Kind.TERM, made())
    assert "Junior Reader" in {question.answer for question in found}
    for question in found:
        assert not {"Reader", "Junior Reader"} <= set(question.options)


def test_a_term_that_has_a_place_in_the_section_fits_no_gap_there(corpus: Corpus, made: Callable) -> None:
    corpus.write(
        "library.md", LIBRARY.replace("The Reader shows", "The Steward waits at the counter for the first bell.\n\nThe Reader shows")
    )
    gaps = [question for question in of(Kind.GAP, made()) if question.answer == "Reader"]
    assert gaps and all("Steward" not in question.options for question in gaps)


def test_a_term_that_is_part_of_the_right_ones_definition_fits_no_gap(corpus: Corpus, made: Callable) -> None:
    corpus.write("library.md", LIBRARY.replace("who holds a card of the house", "who holds a card, such as the Parcel shows"))
    gaps = [question for question in of(Kind.GAP, made()) if question.answer == "Reader"]
    assert gaps and all("Parcel" not in question.options for question in gaps)


def test_a_part_that_says_near_the_same_or_is_named_in_the_sentence_is_no_choice(corpus: Corpus, made: Callable) -> None:
    text = LIBRARY.replace(
        "The closing in winter begins",
        "A repair of torn bindings takes three weeks in a workshop in the cellar.\n\nThe closing in winter begins",
    )
    text = text.replace(
        "The Reader shows", "A borrowing of maps at the desk needs a slip that was signed with the pencil.\n\nThe Reader shows"
    )
    corpus.write("library.md", text + "\n## Pencil and slip\n\nA pencil costs a penny at the counter of the shop.\n")
    found = of(Kind.CATEGORY, made())
    torn = [question for question in found if "torn" in question.shown]
    slips = [question for question in found if "needs a slip" in question.shown]
    assert all("Winter closing" not in question.options or "Repair of bindings" not in question.options for question in torn)
    assert slips and all("Pencil and slip" not in question.options for question in slips)


def test_a_part_whose_heading_stands_in_the_sentence_or_a_sentence_that_leans_on_another_is_not_asked_for(
    corpus: Corpus, made: Callable
) -> None:
    leans = "On that form the repair of torn bindings is told with its reason and the name of the Steward."
    corpus.write("library.md", LIBRARY.replace("Glue, thread", f"{leans}\n\nGlue, thread"))
    shown = {question.shown for question in of(Kind.CATEGORY, made())}
    assert any("torn bindings takes" in text for text in shown)
    assert not any("borrowing at the desk" in text or "On that form" in text for text in shown)


def test_a_heading_under_a_part_names_it_too(corpus: Corpus, made: Callable) -> None:
    under = "\n## The cellar\n\nIt is dark.\n\n### Workshop\n\nThe lamp there burns oil that the porter brings on Monday.\n"
    corpus.write("library.md", LIBRARY + under)
    torn = [question for question in of(Kind.CATEGORY, made()) if "torn" in question.shown]
    assert torn and all("The cellar" not in question.options for question in torn)


def test_abbreviations_and_parts_without_a_telling_name_are_not_asked_about(corpus: Corpus, made: Callable) -> None:
    text = "# The Law\n\n" + "".join(
        f"## Article {n}\n\nThe Great Library Council (GLC) shall meet in month {n} of the year.\n\n" for n in range(1, 6)
    )
    corpus.write("law.md", text)
    assert made() == ()


# Words left out


def test_each_word_of_a_name_is_left_out_of_its_definition_however_it_is_inflected() -> None:
    text = "“Loan of books” means the loans, and books on loan."
    assert [text[slice(*gap)] for gap in gaps_for(text, frozenset({"loan", "book"}))] == ["Loan of books", "loans", "books on loan"]


@pytest.mark.parametrize(
    ("text", "name", "uses"),
    [
        ("The Parties agree; each Party signs.", "Parties", ["Parties", "Party"]),
        ("A duty and many duties.", "duty", ["duty", "duties"]),
        ("A force and two forces.", "force", ["force", "forces"]),
        ("Readers are informed by information.", "information", ["information"]),
        ("A third party claims it.", "Party", []),
        ("The Host Party pays the Party.", "Party", []),
        ("The vice-chairman speaks.", "chairman", []),
        ("enforce", "force", []),
    ],
)
def test_a_gap_is_a_use_of_the_term_as_it_is_written(text: str, name: str, uses: list[str]) -> None:
    assert [text[slice(*span)] for span in uses_of(text, name)] == uses


# Rounds


@pytest.fixture
def library(corpus: Corpus, made: Callable) -> tuple[Question, ...]:
    corpus.write("library.md", LIBRARY)
    return made()


def test_a_round_is_the_same_for_the_same_state_and_asks_about_no_sentence_twice(library: tuple[Question, ...]) -> None:
    first = next_round(library, {}, 8, NOW)
    assert first == next_round(library, {}, 8, NOW)
    places = [question.quote.citation.start for question in first]
    assert len(places) == len(set(places)) == 8
    assert len({question.category for question in first[:4]}) == 4


def test_a_wrong_answer_comes_again_after_ten_minutes_and_a_right_one_after_days(library: tuple[Question, ...]) -> None:
    wrong, right = library[:2]
    learned = {wrong.id: answered(wrong.id, None, False, NOW), right.id: answered(right.id, None, True, NOW)}
    known = [wrong, right]
    assert next_round(known, learned, 9, NOW) == ()
    assert next_round(known, learned, 9, NOW + timedelta(minutes=10)) == (wrong,)
    assert set(next_round(known, learned, 9, NOW + timedelta(days=30))) == {wrong, right}


def test_a_round_is_of_several_documents(corpus: Corpus, made: Callable) -> None:
    corpus.write("library.md", LIBRARY)
    corpus.write("museum.md", re.sub("book|loan|binding", "vase", LIBRARY).replace("Lending Library", "Museum of Vases"))
    found = made()
    first = next_round(found, {}, 8, NOW)
    assert [question.document for question in first] == 4 * [found[0].document] + 4 * [found[-1].document]
    assert {question.document for question in first} == {"library.md", "museum.md"}


def test_what_is_due_comes_before_what_is_new(library: tuple[Question, ...]) -> None:
    last = library[-1]
    assert next_round(library, learn([last], right=False), 3, NOW + timedelta(days=1))[0] == last


def test_a_question_is_mastered_when_it_was_right_over_weeks(library: tuple[Question, ...]) -> None:
    question, at, learned = library[0], NOW, None
    for _ in range(6):
        learned = answered(question.id, learned, True, at)
        at += timedelta(days=20)
    whole, _ = standing(library, {question.id: learned}, at)
    assert (whole.asked, whole.mastered, whole.right, whole.wrong) == (1, 1, 6, 0)
    assert standing(library, learn([question]), NOW)[0].mastered == 0


def test_a_part_with_wrong_answers_is_weak(library: tuple[Question, ...]) -> None:
    repair = [question for question in library if question.category == "Repair of bindings"]
    terms = [question for question in library if question.category == "Terms"]
    whole, parts = standing(library, {**learn(repair, right=False), **learn(terms)}, NOW + timedelta(hours=1))
    assert [part.category for part in parts if part.weak] == ["Repair of bindings"]
    assert whole.due == len(repair) and whole.questions == len(library) and whole.next_due == NOW + timedelta(minutes=10)


def test_what_was_learned_of_questions_that_are_gone_does_not_count(library: tuple[Question, ...]) -> None:
    whole, _ = standing(library[1:], learn(library[:1]), NOW)
    assert whole.asked == 0 and whole.next_due is None
