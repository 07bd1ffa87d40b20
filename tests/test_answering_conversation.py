from __future__ import annotations

import pytest

from assistant.answering.conversation import Talk, carried, topic_of, understand
from assistant.answering.question import analyse


def talk(*questions: str) -> list[str]:
    """What each question of a talk was understood as."""
    state, found = Talk(), []
    for question in questions:
        understood, state = understand(question, state)
        found.append(understood)
    return found


@pytest.mark.parametrize(
    ("earlier", "follow_up", "understood"),
    [
        ("Tell me about harbour dues", "Why do they matter?", "Why do harbour dues matter?"),
        ("Tell me about harbour dues", "why?", "why harbour dues?"),
        ("Tell me about harbour dues", "tell me more", "Tell me more about harbour dues"),
        ("Tell me about harbour dues", "how much does that cost?", "how much does harbour dues cost?"),
        ("Tell me about harbour dues", "And pilotage?", "Tell me about pilotage"),
        ("Tell me about harbour dues", "which of them is the largest?", "which of harbour dues is the largest?"),
        ("Tell me about harbour dues", "no, I meant pilotage", "Tell me about pilotage"),
        ("Tell me about harbour dues", "Who pays these fees?", "Who pays these fees in harbour dues?"),
        ("Tell me about harbour dues", "Not the dues, I was asking about pilotage", "Tell me about pilotage"),
        ("Tell me about harbour dues", "I meant what a guest boat pays in winter", "what a guest boat pays in winter"),
        ("Are moorings free?", "What about electricity?", "electricity"),
        ("What is meant by pilotage?", "And by towing?", "What is meant by towing?"),
        ("What are the different types of boats?", "Why are they free?", "Why are boats free?"),
    ],
)
def test_a_follow_up_gets_its_topic_from_the_talk(earlier: str, follow_up: str, understood: str) -> None:
    assert talk(earlier, follow_up)[-1] == understood


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
    assert talk(earlier, follow_up)[-1] == understood


def test_the_next_of_them_can_be_asked_for_after_it_and_is_the_topic_then() -> None:
    questions = ("How much are dues, pilotage and towing?", "and the second one?", "and the third one?", "why?")
    assert talk(*questions)[-2:] == ["How much are towing?", "why towing?"]


@pytest.mark.parametrize("question", ["What is the first day?", "How much is the second boat?"])
def test_a_place_in_an_order_that_names_its_thing_points_to_no_list(question: str) -> None:
    assert talk("How much are dues and pilotage?", question)[-1] == question


def test_the_frame_of_the_last_question_is_kept_for_another_topic() -> None:
    assert talk("Tell me about harbour dues", "Why do they matter?", "And pilotage?")[-1] == "Why do pilotage matter?"


def test_the_topic_lasts_over_several_follow_ups() -> None:
    assert talk("Tell me about harbour dues", "tell me more", "how much does that cost?")[-1] == "how much does harbour dues cost?"


@pytest.mark.parametrize(
    "question",
    ["Who keeps the lighthouse?", "Is it possible to visit the lighthouse?", "What do keepers do when boats call them?"],
)
def test_a_question_with_a_subject_of_its_own_stands_as_it_is(question: str) -> None:
    assert talk("Tell me about harbour dues", question)[-1] == question


def test_a_first_question_is_never_changed() -> None:
    assert talk("Why does it help?") == ["Why does it help?"]


def test_a_topic_is_the_longest_run_of_content_words() -> None:
    assert topic_of("What is meant by the keeping of old charts?") == "keeping of old charts"
    assert topic_of("When did the treaty enter into force?") == "treaty enter into force"
    assert topic_of("why?") == ""


def test_a_question_that_goes_on_with_the_talk_is_also_looked_for_by_the_words_before_it() -> None:
    earlier = ("Who pays harbour dues?", "When are the fees due?")
    assert carried(analyse("How are the dues reckoned?"), earlier, (0.5, 0.1)) == ("pay", "harbor", "fee")


def test_a_question_with_a_new_subject_is_looked_for_by_its_own_words_alone() -> None:
    assert carried(analyse("Who keeps the lighthouse?"), ("Who pays harbour dues?",), (0.1,)) == ()
    assert carried(analyse("Who keeps the lighthouse?"), (), ()) == ()


def test_a_single_word_goes_on_with_the_talk_however_far_it_lies() -> None:
    assert carried(analyse("exemptions?"), ("Who pays harbour dues?",), (0.1,)) == ("pay", "harbor", "due")


def test_a_talk_remembers_its_last_two_questions_as_they_were_understood() -> None:
    state = Talk()
    for question in ("Tell me about harbour dues", "Why do they matter?", "tell me more"):
        _, state = understand(question, state)
    assert state.questions == ("Why do harbour dues matter?", "Tell me more about harbour dues")
