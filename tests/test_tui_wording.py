"""What an answer lacks, in words."""

from __future__ import annotations

import pytest

from assistant.tui import wording
from assistant.types import Answer, Missing, Outcome
from tests.tui_fakes import ANSWERS


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ((Missing(kind="amount"),), "The documents speak of “veil” but give no amount where they come nearest."),
        ((Missing(term="moon"),), "The documents speak of “veil” but say nothing of “moon” where they come nearest."),
        (
            (Missing(kind="date"), Missing(term="moon"), Missing(term="sun")),
            "give no date and say nothing of “moon” or “sun” where they come nearest.",
        ),
        ((Missing(kind="date", part=2),), "Part 2: the documents give no date where they come nearest."),
        ((), ""),
    ],
)
def test_what_is_missing_is_said_in_words(missing: tuple[Missing, ...], said: str) -> None:
    answer = Answer("What does a veil cost?", Outcome.NOT_STATED, 0.1, ANSWERS["How much does a veil cost?"].quotes, missing=missing)
    assert wording.refusal(answer).endswith(said) and bool(wording.refusal(answer)) is bool(said)
