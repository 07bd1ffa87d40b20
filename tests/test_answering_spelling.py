from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.spelling import corrected

WORDS = {"lighthouse": 4, "keeper": 3, "harbour": 5, "inspection": 2, "air": 1, "force": 1, "lantern": 2}


def right(text: str) -> str:
    return corrected(text, WORDS, is_word=lambda word: word in {"world", "menu"})


def test_slips_of_the_finger_are_read_as_the_documents_words() -> None:
    assert right("who is the keper of the lighthuose?") == "who is the keeper of the lighthouse?"
    assert right("insepction") == "inspection"


def test_one_word_written_as_two_and_two_as_one() -> None:
    assert right("the light house keeper") == "the lighthouse keeper"
    assert right("ligt house") == "lighthouse"
    assert right("airforce") == "air force"


def test_words_that_are_right_stay_though_no_document_has_them() -> None:
    assert right("world menu") == "world menu"


def test_short_words_names_and_numbers_stay() -> None:
    assert right("is FBI at 12 har?") == "is FBI at 12 har?"


def test_a_word_too_far_from_all_others_stays() -> None:
    assert right("submarine") == "submarine"


@given(st.lists(st.sampled_from(sorted(WORDS)), min_size=1, max_size=6))
def test_right_words_are_never_changed(words: list[str]) -> None:
    text = " of ".join(words)
    assert right(text) == text


def test_inflections_of_right_words_stay_though_no_document_has_them() -> None:
    assert corrected("lanterned", {"lantern": 2}, {"lantern"}.__contains__) == "lanterned"
    assert corrected("charting", {"chatting": 2}, {"chart"}.__contains__) == "charting"
    assert corrected("shareing", {"sharing": 2}, {"share"}.__contains__) == "sharing"


def test_names_are_not_taken_for_the_documents_words() -> None:
    assert (
        right("what did KEPER and Keper say about Harpour, or the harpour") == "what did KEPER and Keper say about Harbour, or the harbour"
    )
    assert right("Keper of the light") == "Keeper of the light"
    assert right("WHO IS THE KEPER") == "WHO IS THE KEEPER"


def test_two_words_are_not_run_together_into_one_two_slips_away() -> None:
    words = {"slack": 2, "slackadmin": 1}
    assert corrected("slack adn", words, is_word=lambda word: False) == "slack adn"
