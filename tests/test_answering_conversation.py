from __future__ import annotations

import pytest

from assistant.answering.conversation import Spoken, carried, in_talk, narrows
from assistant.answering.question import analyse, topic_of

DUES = "Tell me about harbour dues"


@pytest.mark.parametrize(
    "question",
    [
        "Why do they matter?",
        "why?",
        "tell me more",
        "how much does that cost?",
        "which of them is the largest?",
        "Who pays these fees?",
        "who pays?",
        "for how long",
        "how does that differ from pilotage?",
        "how do I moor there?",
        "when does their season end?",
        "give me an example",
        "for instance?",
        "such as",
        "like what",
        "how come",
        "which ones?",
    ],
)
def test_a_question_that_says_little_alone_is_read_behind_those_before_it(question: str) -> None:
    assert in_talk(question, [DUES]) == Spoken(question, (DUES,), leans=True)


@pytest.mark.parametrize(
    ("correction", "meant"),
    [
        ("no, I meant pilotage", "pilotage"),
        ("Not the dues, I was asking about pilotage", "pilotage"),
        ("I meant what a guest boat pays in winter", "what a guest boat pays in winter"),
    ],
)
def test_a_correction_is_read_behind_what_it_corrects(correction: str, meant: str) -> None:
    assert in_talk(correction, ["Who pays the dues?"]) == Spoken(meant, ("Who pays the dues?",), leans=True)


@pytest.mark.parametrize(
    ("question", "meant"),
    [("And pilotage?", "And pilotage?"), ("What about towing?", "towing?"), ("no, I meant pilotage", "pilotage")],
)
def test_another_thing_after_a_question_that_only_named_one_is_looked_up_by_itself(question: str, meant: str) -> None:
    assert in_talk(question, [DUES]) == Spoken(meant, (DUES,))
    assert in_talk(question, [DUES, "Why do they matter?"]).leans


@pytest.mark.parametrize("question", ["ok, and in winter?", "thanks! and in winter?"])
def test_what_only_fills_is_left_out_of_a_follow_up(question: str) -> None:
    assert in_talk(question, [DUES]) == Spoken("and in winter?", (DUES,), leans=True)


def test_a_fragment_narrows_what_was_asked_or_names_another_thing() -> None:
    assert [text for text in ("and in winter?", "for guests", "And pilotage?", "what about towing") if narrows(text)] == [
        "and in winter?",
        "for guests",
    ]


def test_what_was_leant_on_is_told() -> None:
    assert in_talk("Why do they matter?", ["What are dues?"]).whole == "What are dues · Why do they matter?"
    assert in_talk("Who keeps the lighthouse?", [DUES]).whole == "Who keeps the lighthouse?"


@pytest.mark.parametrize(
    ("earlier", "follow_up", "understood"),
    [
        ("How do harbour dues and pilotage fees differ?", "and the second one?", "pilotage fees"),
        ("What is the difference between dues and the pilotage of boats?", "Who pays the latter?", "Who pays pilotage of boats?"),
        ("How much are dues, pilotage and towing?", "What about the third?", "How much are towing?"),
        ("How much are dues, pilotage and towing?", "who pays the first one?", "who pays dues?"),
        ("Which is cheaper, dues or pilotage?", "the first one", "dues"),
        ("Should members and day guests pay?", "and the last one?", "Should day guests pay?"),
    ],
)
def test_one_of_several_things_is_the_one_that_the_earlier_question_lists_there(earlier: str, follow_up: str, understood: str) -> None:
    assert in_talk(follow_up, [earlier]) == Spoken(understood, (earlier,))


def test_the_next_of_them_can_be_asked_for_after_it_and_is_leant_on_then() -> None:
    questions = ["How much are dues, pilotage and towing?", "and the second one?", "and the third one?"]
    assert in_talk("why?", questions).earlier == ("How much are pilotage?", "How much are towing?")


@pytest.mark.parametrize("question", ["What is the first day?", "How much is the second boat?"])
def test_a_place_in_an_order_that_names_its_thing_points_to_no_list(question: str) -> None:
    assert in_talk(question, ["How much are dues and pilotage?"]).text == question


def test_a_chain_of_follow_ups_leans_on_the_last_and_on_the_last_before_it_that_names_something() -> None:
    assert in_talk("and for boats?", [DUES, "why?", "since when?"]).earlier == (DUES, "since when?")
    assert in_talk("how much?", [DUES, "And pilotage?", "why?"]).earlier == ("And pilotage?", "why?")


def test_after_two_questions_that_stand_by_themselves_both_are_remembered() -> None:
    assert in_talk("why?", ["What is towing?", "Who keeps the lighthouse?", DUES]).earlier == ("Who keeps the lighthouse?", DUES)


@pytest.mark.parametrize(
    "question",
    [
        "Who keeps the lighthouse?",
        "What is pilotage?",
        "pilotage",
        "Is it possible to visit the lighthouse?",
        "Which keepers of the old lighthouse call boats when they come?",
        "Can old members keep their boats?",
        "How does IT handle lost keys?",
        "Which member is one of the oldest founders?",
        "Rather than by post, how can dues be paid?",
        "And how is a boat registered for the winter store?",
    ],
)
def test_a_question_with_a_subject_of_its_own_stands_by_itself(question: str) -> None:
    assert in_talk(question, [DUES]) == Spoken(question, (DUES,))


def test_a_first_question_leans_on_nothing() -> None:
    assert in_talk("Why does it help?", []) == Spoken("Why does it help?")


def test_a_topic_is_the_longest_run_of_content_words() -> None:
    assert topic_of("What is meant by the keeping of old charts?") == "keeping of old charts"
    assert topic_of("When did the treaty enter into force?") == "treaty enter into force"
    assert topic_of("why?") == ""


def test_a_question_that_goes_on_with_the_talk_is_also_looked_for_by_the_words_before_it() -> None:
    spoken = Spoken("How are the dues reckoned?", ("Who pays harbour dues?", "When are the fees due?"))
    assert carried(analyse(spoken.text), spoken, (0.5, 0.1)) == ("pay", "harbor", "fee")


def test_a_question_with_a_new_subject_is_looked_for_by_its_own_words_alone() -> None:
    spoken = Spoken("Who keeps the lighthouse?", ("Who pays harbour dues?",))
    assert carried(analyse(spoken.text), spoken, (0.1,)) == ()
    assert carried(analyse(spoken.text), Spoken(spoken.text), ()) == ()


@pytest.mark.parametrize(
    "spoken", [Spoken("exemptions?", ("Who pays harbour dues?",)), Spoken("and boats", ("Who pays harbour dues?",), True)]
)
def test_what_leans_and_a_single_word_go_on_with_the_talk_however_far_they_lie(spoken: Spoken) -> None:
    assert carried(analyse(spoken.text), spoken, (0.1,)) == ("pay", "harbor", "due")
