"""From a question to an answer over a small made-up garden, with the fake encoder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from math import exp
from pathlib import Path

import pytest

from assistant import indexing
from assistant.answering import Assistant
from assistant.answering.question import Kind
from assistant.answering.weights import load
from assistant.config import PACKAGED_MODEL, Settings
from assistant.errors import ModelError, UsageError
from assistant.types import Outcome
from tests.conftest import Corpus
from tests.fakes import FakeEncoder, FakeReader


@pytest.fixture
def assistant(index: indexing.Index) -> Assistant:
    """An assistant without a reader that is easily satisfied: the weights were fitted on vectors of another encoder."""
    return Assistant(index, FakeEncoder(), Settings(Path(index.manifest.corpus), index.path, "fake", {}), answers_from=0.3)


def first(assistant: Assistant, question: str, *history: str) -> str:
    """The first quote's words."""
    return assistant.ask(question, history).quotes[0].text


def test_the_sentence_that_answers_is_quoted_where_it_stands(assistant: Assistant) -> None:
    quote = assistant.ask("When are roses pruned?").quotes[0]
    document = assistant.index.document("garden.md")
    assert quote.text == "For example, roses are pruned in March."
    assert document.text[quote.citation.start : quote.citation.end] == quote.text
    assert quote.citation.heading[-1] == "Pruning"
    assert quote.citation.line == 11


def test_the_answering_words_are_marked(assistant: Assistant) -> None:
    quote = assistant.ask("When are roses pruned?").quotes[0]
    assert quote.text[slice(*quote.highlight)] == "March"


def test_what_is_x_gets_the_sentence_that_says_what_it_is(assistant: Assistant) -> None:
    assert first(assistant, "What is composting?") == "Composting is the rotting of leaves into soil."


def test_what_a_heading_means_is_answered_by_what_stands_under_it(assistant: Assistant) -> None:
    assistant.answers_from = 0.5
    answer = assistant.ask("What does shed mean here?")
    assert (answer.outcome, answer.quotes[0].citation.heading[-1]) == (Outcome.ANSWERED, "The Shed")


def test_a_bare_keyword_is_looked_up(assistant: Assistant) -> None:
    assert "spade" in first(assistant, "spade")


def test_a_misspelt_question_is_answered_and_says_how_it_was_read(assistant: Assistant) -> None:
    answer = assistant.ask("what is compostng")
    assert answer.understood_as == "what is composting"
    assert "rotting of leaves" in answer.quotes[0].text


def test_what_the_documents_do_not_speak_of_is_not_found_and_others_are_suggested(assistant: Assistant) -> None:
    answer = assistant.ask("Who won the football championship in Brazil?")
    assert (answer.outcome, answer.quotes) == (Outcome.NOT_FOUND, ())
    assert answer.suggestions
    assert all(assistant.ask(question).outcome is Outcome.ANSWERED for question in answer.suggestions)


def test_a_missing_amount_is_not_stated_and_the_nearest_quotes_are_shown(assistant: Assistant) -> None:
    answer = assistant.ask("How much does the watering of plants cost?")
    assert answer.outcome is Outcome.NOT_STATED
    assert "amount" in [lack.kind for lack in answer.missing]
    assert 1 <= len(answer.quotes) <= 3


def test_what_a_passage_has_every_word_of_is_spoken_of(assistant: Assistant) -> None:
    assistant._weights = replace(assistant._weights, subject_from=1.1)  # nothing else is taken to be on the subject
    assistant.answers_from = 1.1
    assert assistant.ask("rotting leaves turned three weeks").outcome is Outcome.NOT_STATED
    assert assistant.ask("rotting leaves turned three trees").outcome is Outcome.NOT_FOUND


def test_what_is_missing_is_named_as_it_was_typed(assistant: Assistant) -> None:
    answer = assistant.ask("Is the watering of plants done by hose in Norway?")
    assert "Norway" in [lack.term for lack in answer.missing]
    answer = assistant.ask("Is the watering of plants done by an F-16?")
    assert "F-16" in [lack.term for lack in answer.missing]


def test_no_date_is_not_said_where_the_nearest_quotes_hold_one(assistant: Assistant) -> None:
    assistant.answers_from = 1.1
    assert "date" not in [lack.kind for lack in assistant.ask("When are roses pruned?").missing]
    assert "date" in [lack.kind for lack in assistant.ask("When does the spade stand on the left?").missing]


def test_a_question_without_a_subject_of_its_own_is_about_the_documents(assistant: Assistant) -> None:
    assert assistant.ask("How much does it cost?").outcome is Outcome.NOT_STATED


def test_each_part_of_a_question_gets_its_quotes(assistant: Assistant) -> None:
    answer = assistant.ask("When are roses pruned in March, and where does the spade stand?")
    assert {quote.part for quote in answer.quotes} == {1, 2}


def test_the_nearest_quotes_of_a_refusal_are_of_each_part(assistant: Assistant) -> None:
    assistant.answers_from = 1.1
    answer = assistant.ask("When are roses pruned, and where does the spade stand?")
    assert [quote.part for quote in answer.quotes] == [1, 2]


def test_both_sides_of_a_comparison_are_quoted(assistant: Assistant) -> None:
    answer = assistant.ask("How does watering differ from pruning?")
    assert {quote.citation.heading[-1] for quote in answer.quotes} == {"Watering", "Pruning"}


def test_the_summary_is_found(assistant: Assistant) -> None:
    assert first(assistant, "Give me the bottom line of the document").startswith("In summary")


def test_a_follow_up_is_read_in_the_talk(assistant: Assistant) -> None:
    talk = assistant.conversation()
    talk.ask("What is watering?")
    answer = talk.ask("Why does it help?")
    assert answer.understood_as == "What is watering · Why does it help?"
    assert answer.quotes[0].citation.heading[-1] == "Watering"


def test_the_reader_hears_what_a_follow_up_leans_on_and_else_the_question_alone(assistant: Assistant) -> None:
    assistant.reader = reader = FakeReader()
    assistant._weights = load(reader=True)
    assistant.ask("Why does it help?", ["What is watering?"])
    assistant.ask("When are roses pruned?", ["What is watering?"])
    assert reader.questions == ["What is watering? Why does it help?", "When are roses pruned?"]


def test_a_fragment_asks_what_was_asked_before_of_a_narrower_case(assistant: Assistant) -> None:
    assert assistant.find("and in March?", ["Who prunes the roses?"]).question.kind is Kind.PERSON
    assert assistant.find("and roses?", ["Who prunes them?"]).question.kind is Kind.TOPIC


def test_a_follow_up_without_words_of_its_own_is_weighed_by_those_before_it(assistant: Assistant) -> None:
    finding = assistant.find("tell me more", ["What is watering?"])
    assert finding.question.terms == ("water",) and finding.question.has_subject


def test_a_talk_and_a_history_come_to_the_same(assistant: Assistant) -> None:
    talk = assistant.conversation()
    talk.ask("What is pruning?")
    assert talk.ask("tell me more") == assistant.ask("tell me more", ["What is pruning?"])


def test_the_same_words_in_another_document_are_cited_not_repeated(garden, build, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    garden.write("copy.md", "# A copy\n\nFor example, roses are pruned in March.\n")
    build()
    with indexing.open_index(tmp_path / "index") as opened:
        answer = Assistant(opened, FakeEncoder(), Settings(garden.path, opened.path, "fake", {})).ask("When are roses pruned?")
    assert sum("roses are pruned" in quote.text for quote in answer.quotes) == 1
    places = {answer.quotes[0].citation.document} | {citation.document for citation in answer.quotes[0].also_in}
    assert places == {"garden.md", "copy.md"}


def test_passages_are_ranked_with_no_verdict(assistant: Assistant) -> None:
    quotes = assistant.passages("Who won the football championship in Brazil?", k=4)
    assert len(quotes) == 4
    assert len({quote.passage for quote in quotes}) == 4


def test_an_empty_or_endless_question_is_refused(assistant: Assistant) -> None:
    with pytest.raises(UsageError, match="empty"):
        assistant.ask("  ")
    with pytest.raises(UsageError, match="characters"):
        assistant.ask("why " * 5000)


def test_the_same_question_gets_the_same_answer(assistant: Assistant) -> None:
    assert assistant.ask("What is pruning?") == assistant.ask("What is pruning?")


def test_an_index_of_other_documents_is_made_anew(garden, build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    build()
    monkeypatch.setattr("assistant.models.load_encoder", lambda _: FakeEncoder())
    other = tmp_path / "others"
    other.mkdir()
    (other / "boat.md").write_text("# Boats\n\nA boat is a small ship.\n")
    said: list[str] = []
    with Assistant.open(other, tmp_path / "index", log=said.append) as assistant:
        assert assistant.index.names() == ("boat.md",)
    assert "was made for the documents in" in said[0]


def test_a_definition_comes_before_sentences_that_only_speak_of_it(garden, build, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    speaks = "\n\n".join(f"The lantern keeper of tower {i} greets the lantern keeper of another tower." for i in range(20))
    garden.write("towers.md", f"# Towers\n\n{speaks}\n\n## Words\n\n“Lantern keeper” means a person who lights lamps.\n")
    build()
    with indexing.open_index(tmp_path / "index") as opened:
        answer = Assistant(opened, FakeEncoder(), Settings(garden.path, opened.path, "fake", {})).ask("lantern keeper definition")
    assert answer.quotes[0].text == "“Lantern keeper” means a person who lights lamps."


def test_the_reader_chooses_the_sentence_and_marks_its_words(index: indexing.Index, assistant: Assistant) -> None:
    question = "What is known of the summer beds?"
    reader = FakeReader(sees="deep")
    read = Assistant(index, FakeEncoder(), assistant.settings, reader).ask(question).quotes[0]
    assert first(assistant, question) != read.text == "It helps roots to grow deep."
    assert read.text[slice(*read.highlight)] == "deep"


def test_the_reader_is_shown_headings_and_no_addresses(corpus: Corpus, build: Callable[..., object], tmp_path: Path) -> None:
    corpus.write("links.md", "# Links\n\n## Bees\n\nBees are kept in the [old orchard](https://example.org/orchard?bees=1).\n")
    build()
    reader = FakeReader()
    with indexing.open_index(tmp_path / "index") as opened:
        Assistant(opened, FakeEncoder(), Settings(corpus.path, opened.path, "fake", {}), reader).ask("Where are bees kept?")
    heading, text = reader.asked[0]
    assert heading == "Links › Bees"
    assert "old orchard" in text
    assert "example.org" not in text


def test_a_reader_that_cannot_be_used_is_said_and_done_without(
    garden: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def missing() -> None:
        raise ModelError("The reader's files are missing", "Install the program again.")

    monkeypatch.setattr("assistant.models.load_reader", missing)
    monkeypatch.setattr("assistant.models.load_encoder", lambda _: FakeEncoder())
    with Assistant.open(garden.path, tmp_path / "index") as opened:
        assert opened.ask("When are roses pruned?").quotes
    assert "answers are chosen without it" in caplog.text


def test_the_stricter_the_surer_an_answer_must_be(index: indexing.Index, assistant: Assistant) -> None:
    sure = assistant.ask("When are roses pruned?").confidence
    for strictness, answers_from in load(reader=False).answers_from.items():
        settings = replace(assistant.settings, values={"strictness": strictness})
        answer = Assistant(index, FakeEncoder(), settings).ask("When are roses pruned?")
        assert (answer.outcome is Outcome.ANSWERED) == (sure >= answers_from)
    points = load(reader=False).answers_from
    assert points["cautious"] >= points["balanced"] >= points["generous"]


@pytest.mark.parametrize(
    ("other", "kind"),
    [
        ("The harbour gate closes at 9 every evening.", "number"),
        ("The harbour gate never closes at 7 every evening.", "negation"),
        ("The harbour gate closes at 7 every evening.", None),
        ("The mill gate opens at 6 on market mornings.", None),
    ],
)
def test_documents_that_say_otherwise_are_both_quoted(
    corpus: Corpus, build: Callable[..., object], tmp_path: Path, other: str, kind: str | None
) -> None:
    corpus.write("a.md", "# Port rules\n\nThe harbour gate closes at 7 every evening.\n")
    corpus.write("b.md", f"# Notes\n\n{other}\n")
    build()
    with indexing.open_index(tmp_path / "index") as opened:
        assistant = Assistant(opened, FakeEncoder(), Settings(corpus.path, opened.path, "fake", {}), answers_from=0.0)
        answer = assistant.ask("At what number of hours does the harbour gate close every evening?")
    assert answer.outcome is Outcome.ANSWERED
    assert [found.kind for found in answer.differences] == ([kind] if kind else [])
    if kind:
        assert {quote.citation.document for quote in answer.quotes[:2]} == {"a.md", "b.md"}


def test_a_question_in_another_language_is_told_so_and_not_answered_from_noise(index: indexing.Index) -> None:
    settings = Settings(Path(index.manifest.corpus), index.path, PACKAGED_MODEL, {})
    answer = Assistant(index, FakeEncoder(), settings).ask("Wann werden die Rosen geschnitten und wie oft?")
    assert (answer.outcome, answer.quotes) == (Outcome.NOT_FOUND, ())
    assert "German" in answer.note


def test_what_is_not_looked_for_is_not_explained_either(index: indexing.Index) -> None:
    settings = Settings(Path(index.manifest.corpus), index.path, PACKAGED_MODEL, {})
    assistant = Assistant(index, FakeEncoder(), settings)
    assert assistant.explain("Wann werden die Rosen geschnitten und wie oft?") == ()
    assert assistant.explain("When are roses pruned?")


def test_a_model_of_ones_own_may_know_other_languages(assistant: Assistant) -> None:
    assert not assistant.ask("Wann werden die Rosen geschnitten und wie oft?").note


@pytest.mark.parametrize("question", ["When are roses pruned?", "watering the beds", "What is composting?"])
def test_what_is_explained_adds_up_to_the_confidence(assistant: Assistant, question: str) -> None:
    explained = assistant.explain(question)[0]
    assert explained.confidence == pytest.approx(assistant.ask(question).confidence)
    total = explained.begins_at + sum(adds for _, _, adds in explained.signals)
    assert 1 / (1 + exp(-total)) == pytest.approx(explained.confidence, abs=1e-3)


@pytest.mark.parametrize("question", ["rake", "What is pruning?", "What does a garden need?"])
def test_what_is_looked_up_or_defined_in_so_many_words_is_an_answer(index: indexing.Index, question: str) -> None:
    settings = Settings(Path(index.manifest.corpus), index.path, "fake", {}, {"strictness": "cautious"})
    found = Assistant(index, FakeEncoder(), settings, answers_from=0.6).ask(question)
    assert (found.outcome is Outcome.ANSWERED) == (question != "What does a garden need?")


def test_the_passages_behind_a_refusal_are_not_read_again(index: indexing.Index, assistant: Assistant) -> None:
    reader = FakeReader()
    strict = Assistant(index, FakeEncoder(), assistant.settings, reader, answers_from=1.0)
    question = "Who won the football championship in Brazil?"
    assert strict.ask(question).outcome is Outcome.NOT_FOUND
    read = len(reader.asked)
    assert strict.passages(question)
    assert len(reader.asked) == read


PIER = """# The pier

Every boat pays at the kiosk. Boats may carry the following:

- nets
- lobster pots, baited or not
- lamps

To moor a boat:

1. Ring the bell twice.
2. Wait for the keeper.
3. Throw the rope.
4. Tie it to the third ring.
"""


@pytest.fixture
def pier(corpus: Corpus, build: Callable[..., object], tmp_path: Path) -> Iterator[Assistant]:
    corpus.write("pier.md", PIER)
    build()
    with indexing.open_index(tmp_path / "index") as opened:
        yield Assistant(opened, FakeEncoder(), Settings(corpus.path, opened.path, "fake", {}), answers_from=0.0)


def test_a_lead_in_is_quoted_with_what_it_leads_in(pier: Assistant) -> None:
    quote = pier.ask("What may boats carry?").quotes[0]
    assert quote.text == "Boats may carry the following:\n\n- nets\n- lobster pots, baited or not\n- lamps"
    assert quote.text[slice(*quote.highlight)] == "nets\n- lobster pots, baited or not\n- lamps"


def test_steps_that_are_sentences_stop_at_three(pier: Assistant) -> None:
    assert first(pier, "How do I moor a boat?") == "To moor a boat:\n\n1. Ring the bell twice.\n2. Wait for the keeper."


def test_a_list_that_was_asked_for_by_one_of_its_items_comes_whole(pier: Assistant) -> None:
    assert first(pier, "What kinds of lobster pots, baited or not?").startswith("Boats may carry the following:")


def test_an_item_that_answers_by_itself_stays_alone(pier: Assistant) -> None:
    assert "nets" not in first(pier, "Are lobster pots baited?")
