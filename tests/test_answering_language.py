from __future__ import annotations

import pytest

from assistant.answering.language import ANOTHER, foreign


def never(word: str) -> bool:
    return False


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Wer ist für den Hafen zuständig?", "German"),
        ("wie lange gilt der Ausweis", "German"),
        ("Qui est responsable du phare ?", "French"),
        ("¿Quién cuida el faro?", "Spanish"),
        ("como pido un permiso", "Spanish"),
        ("Chi è responsabile del porto?", "Italian"),
        ("Quantos dias de licença tenho?", "Portuguese"),
        ("Hoeveel dagen heb ik?", "Dutch"),
        ("Hur många dagar har jag?", "Swedish"),
        ("Kto odpowiada za port?", "Polish"),
        ("Liman nerede ve kaç gün var?", "Turkish"),
        ("Berapa hari cuti saya?", "Indonesian or Malay"),
        ("Кто отвечает за маяк?", "the Cyrillic script"),
        ("من المسؤول عن الميناء؟", "the Arabic script"),
        ("灯台はどこですか", "Japanese"),
    ],
)
def test_a_question_in_another_language_is_told_by_its_small_words_or_its_script(question: str, language: str) -> None:
    assert foreign(question, never) == language


@pytest.mark.parametrize(
    "question",
    [
        "Who keeps the lighthouse?",
        "lighthouse",
        "harbour dues",
        "per diem",
        "When did he die?",
        "Who was der Leuchtturm built by?",
        "what does carte blanche mean",
        "How are naïve questions answered in the café?",
        "la carte",
        "El Dorado",
        "kim de la cruz contact",
        "μ",
        "",
        "?!",
        "12.50",
    ],
)
def test_english_and_what_has_no_small_words_is_not_called_foreign(question: str) -> None:
    assert foreign(question, never) is None


def test_where_two_languages_are_as_likely_neither_is_named() -> None:
    assert foreign("jak złożyć wniosek", never) == ANOTHER


def test_what_the_documents_speak_of_is_asked_of_them_in_any_language() -> None:
    assert foreign("Wer ist für den Hafen zuständig?", {"hafen", "zustandig"}.__contains__) is None
    assert foreign("Кто отвечает за маяк?", {"маяк"}.__contains__) is None
