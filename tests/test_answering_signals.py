from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from assistant import documents
from assistant.answering import quotes, retrieval
from assistant.answering.kinds import defines, sums_up
from assistant.answering.question import analyse
from assistant.answering.signals import Candidate, Rarity, adjacent_pairs, missing_names, of_reading, of_sentence
from assistant.answering.weights import load
from assistant.types import Document, Hit, Passage
from tests.fakes import FakeReader


def page(text: str) -> tuple[Document, Passage]:
    """A one-passage document."""
    document = documents.parse("a.md", text)
    return document, documents.split(document, lambda _: True)[0]


def signals(question: str, text: str, at: int = 0) -> dict[str, float]:
    """The signals of the sentence at that place of a one-passage document, every word of the question being equally rare."""
    asked = analyse(question)
    document, passage = page(text)
    return of_sentence(asked, Rarity(dict.fromkeys(asked.terms, 1.0)), document, passage, passage.sentences[at], 0.5)


def test_a_rare_word_tells_more_than_a_usual_one() -> None:
    rarity = Rarity.of(("boat", "astrolabe"), {"boat": 9000, "astrolabe": 1}, 10_000)
    assert rarity.coverage(frozenset({"astrolabe"})) > 0.9
    assert rarity.coverage(frozenset({"boat"})) < 0.1
    assert rarity.coverage(frozenset()) == 0


def test_in_a_small_folder_its_subject_still_counts() -> None:
    rarity = Rarity.of(("harbour", "wibble"), {"harbour": 6, "wibble": 0}, 6)
    assert rarity.coverage(frozenset({"harbour"})) > 0.3


def test_coverage_counts_the_heading_and_what_a_sentence_points_back_to() -> None:
    text = "# Port\n\n## Harbour dues\n\nEvery boat pays dues. They are collected at noon.\n"
    assert signals("When are harbour dues collected?", text, 1)["coverage around"] == 1


@pytest.mark.parametrize(
    ("question", "text", "name"),
    [
        ("How many boats are there?", "There are boats.", "number asked, none there"),
        ("When does it open?", "It opens soon.", "date asked, none there"),
        ("With whom do pilots share charts?", "Pilots share charts.", "nothing behind the preposition"),
    ],
)
def test_an_answer_of_the_wrong_kind_is_told(question: str, text: str, name: str) -> None:
    assert signals(question, text)[name] == 1
    assert signals("Are there boats?", text)[name] == 0


def test_pairs_tell_a_phrase_from_its_scattered_words() -> None:
    asked = ("harbour", "dues")
    assert adjacent_pairs(asked, ["the", "harbour", "dues"]) == 1
    assert adjacent_pairs(asked, ["dues", "a", "b", "c", "d", "harbour"]) == 0
    assert adjacent_pairs(("dues",), ["dues"]) == 0


def test_names_and_numbers_of_the_question_that_a_passage_lacks_are_counted() -> None:
    assert missing_names("What did Oslo pay in 1951?", "In 1951 Bergen paid.") == 1
    assert missing_names("What did Oslo pay in 1951?", "In 1951 Oslo paid.") == 0


def test_a_sentence_says_that_it_sums_up_or_stands_under_a_heading_that_does() -> None:
    assert sums_up("In summary, all is well.", ())
    assert sums_up("All is well.", ("Report", "Conclusion"))
    assert not sums_up("The summary is long.", ("Report",))


def candidate(text: str, at: int) -> Candidate:
    """The sentence at that place as a candidate."""
    document, passage = page(text)
    sentence = passage.sentences[at]
    return Candidate(Hit(passage, 0, 0, 0), sentence, document.text[sentence.start : sentence.end], 0.5, {}, 1.0)


def test_a_quote_runs_on_where_only_the_next_sentence_holds_what_was_asked() -> None:
    text = "# Lamps\n\nLamps are lit each night. They are lit so that boats find the port.\n"
    assert quotes.run_on(analyse("Why are lamps lit?"), candidate(text, 0)).text == text[9:].strip()
    assert quotes.run_on(analyse("Are lamps lit?"), candidate(text, 0)).text == "Lamps are lit each night."


def test_a_quote_does_not_run_on_into_a_sentence_of_its_own() -> None:
    text = "# Lamps\n\nLamps are lit each night. Boats come so that fish is sold.\n"
    assert quotes.run_on(analyse("Why are lamps lit?"), candidate(text, 0)).text == "Lamps are lit each night."


def test_scores_are_standardised_before_they_are_summed() -> None:
    assert retrieval.standardised(np.array([1.0, 2.0, 3.0])) == pytest.approx([-1.2247, 0, 1.2247], abs=1e-4)
    assert list(retrieval.standardised(np.array([5.0, 5.0]))) == [0, 0]


def test_every_weight_names_a_signal() -> None:
    """A weight for a signal that nobody measures would end every question in an error."""
    known = set(signals("Why?", "So.")) | {"behind the best passage"}
    read, _ = of_reading(FakeReader().read("Why?", [("", "So.")])[0], (0, 3))
    assert set(load(reader=False).sentence.weights) <= known
    assert set(load(reader=True).sentence.weights) <= known | set(read)


def test_a_table_header_and_its_first_row_are_two_quotes() -> None:
    text = "# Dues\n\n| boat | dues |\n|---|---|\n| small | 40 |\n"
    assert "40" not in quotes.run_on(analyse("How much are the dues of a boat?"), candidate(text, 0)).text


def test_of_a_long_sentence_that_looks_like_several_the_clauses_that_hold_the_question_are_quoted() -> None:
    names = ", ".join(f"J. R. Keeper{chr(65 + i)} of the lamps" for i in range(26))
    text = f"The guild counts {names}, and the pilot M. N. Astrolabe of the harbour.\n"
    shown = quotes.within_size(analyse("Who was the harbour pilot?"), candidate(text, 0))
    assert "pilot M. N. Astrolabe" in shown.text
    assert len(shown.text) <= quotes.LARGEST
    assert text[shown.sentence.start : shown.sentence.end] == shown.text


def test_another_long_sentence_stands_whole() -> None:
    text = "The guild counts " + ", ".join(f"keeper {i} of the lamps" for i in range(40)) + ".\n"
    assert quotes.within_size(analyse("Who was the pilot?"), candidate(text, 0)).text == text.strip()


@pytest.mark.parametrize(
    ("question", "text", "words"),
    [
        ("Why are lamps lit?", "Lamps are lit so that boats find the port, and noon is rung.", "so that boats find the port"),
        ("With whom do pilots share charts?", "Pilots share charts with their neighbours.", "with their neighbours"),
        ("When did it open?", "The port opened in May 1911.", "May 1911"),
        ("Is it open?", "The port is open.", "The port is open."),
    ],
)
def test_the_answering_words_are_marked(question: str, text: str, words: str) -> None:
    assert text[slice(*quotes.marked(analyse(question), candidate(text, 0)))] == words


def test_the_words_that_the_reader_sees_are_marked_before_those_of_the_right_shape() -> None:
    text = "The port opened in May 1911."
    read = replace(candidate(text, 0), answer=(4, 8))
    assert text[slice(*quotes.marked(analyse("When did it open?"), read))] == "port"


@pytest.mark.parametrize(
    ("question", "text", "is_one"),
    [
        ("What is a harbour pilot?", "A harbour pilot is a person who guides ships.", True),
        ("define harbour pilot", "In this rule, “harbour pilot” means a person who guides ships.", True),
        ("What is a pilot?", "The fee of a pilot is the largest of all.", False),
        ("What is a pilot?", "A pilot guides ships.", False),
    ],
)
def test_a_definition_says_what_its_subject_is_and_no_more(question: str, text: str, is_one: bool) -> None:
    assert defines(analyse(question), text) is is_one
