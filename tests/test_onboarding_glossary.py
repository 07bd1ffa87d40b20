"""The glossary: what a folder's sentences, lists, tables and sections define, each with its quote, other names and neighbours."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant import config, indexing
from assistant.documents import parse, split
from assistant.onboarding import Glossary, How, glossary
from assistant.onboarding.glossary import mined_of
from assistant.onboarding.structure import Page, key, places_of
from assistant.types import FileState
from tests.conftest import Corpus

MARKED = Path(__file__).parent / "data" / "definitions.jsonl"
RULES = """# House Rules

The Town of Hill (“the Town”) and the Library (hereinafter referred to as the Keeper) agree:

## Definitions

For the purposes of these rules:

(a) “loan” means a book that is lent to a reader. The term includes maps;

(b) “reader” means a person with a card;

Stack
: A row of shelves for a loan.

| Term | Meaning |
|---|---|
| Fee | Money owed for a late loan |

## Service

The Public Reading Union (PRU) sends books. The service comprises:

- lending;
- mending.

The door is a danger. Below is a list. Reading is a good thing.
"""


@pytest.fixture
def found(corpus: Corpus, build: Callable[..., indexing.BuildReport], tmp_path: Path) -> Callable[[], Glossary]:
    """Build an index of the documents and mine it."""

    def run() -> Glossary:
        build()
        with indexing.open_index(tmp_path / "index") as index:
            return glossary(index)

    return run


def test_every_form_of_a_definition_is_found_with_its_quote(corpus: Corpus, found: Callable[[], Glossary]) -> None:
    corpus.write("rules.md", RULES)
    terms = {term.name: term.entries[0] for term in found().terms}
    assert {name: (entry.how, entry.quote.text) for name, entry in terms.items()} == {
        "Fee": (How.LISTED, "Fee | Money owed for a late loan"),
        "Keeper": (How.NAMED, terms["Keeper"].quote.text),
        "loan": (How.DEFINED, "“loan” means a book that is lent to a reader. The term includes maps;"),
        "PRU": (How.SPELT_OUT, "The Public Reading Union (PRU) sends books."),
        "reader": (How.DEFINED, "“reader” means a person with a card;"),
        "service": (How.DEFINED, "The service comprises:\n\n- lending;\n- mending."),
        "Stack": (How.LISTED, "A row of shelves for a loan."),
        "Town": (How.NAMED, terms["Keeper"].quote.text),
    }
    assert terms["Stack"].quote.context_texts == ("Stack",)


def test_other_names_and_related_terms_are_told(corpus: Corpus, found: Callable[[], Glossary]) -> None:
    corpus.write("rules.md", RULES)
    mined = found()
    loan, union = mined.find("Loans"), mined.find("public reading union")
    assert loan and loan.related == ("reader", "Stack", "Fee")
    assert union and union.name == "PRU" and union.aliases == ("Public Reading Union",)
    assert mined.find("door") is None


def test_a_kind_of_a_term_is_related_to_it(corpus: Corpus, found: Callable[[], Glossary]) -> None:
    corpus.write(
        "mill.md",
        "# Mill\n\nA quern is a pair of stones. A tool is a thing of use. A sieve is a net.\n\nTools such as querns are kept dry.\n\n"
        "Sieves and other tools hang on the wall.\n",
    )
    tool = found().find("tool")
    assert tool and tool.related == ("quern", "sieve")


def test_of_several_documents_each_definition_is_kept_the_surest_first(corpus: Corpus, found: Callable[[], Glossary]) -> None:
    corpus.write("a.md", "# A\n\nA loan is a sum of money.\n")
    corpus.write("b.md", "# B\n\nIn this paper “loan” means a book.\n")
    (term,) = found().terms
    assert [entry.quote.citation.document for entry in term.entries] == ["b.md", "a.md"]


def test_the_shipped_page_gives_the_whole_and_its_parts_and_nothing_else(corpus: Corpus, found: Callable[[], Glossary]) -> None:
    page = next(config.shipped_corpus().glob("*.md")).read_bytes()
    corpus.write("page.md", page)
    headings = {line[4:] for line in page.decode().splitlines() if line.startswith("### ")}
    terms = found().terms
    assert {term.name for term in terms if term.entries[0].how is How.SECTION} == headings
    (whole,) = (term for term in terms if term.entries[0].how is not How.SECTION)
    assert whole.entries[0].how is How.DEFINED and " comprises " in whole.entries[0].quote.text


def test_labels_define_in_a_glossary_or_where_kinds_are_announced_and_otherwise_only_when_they_say_what_it_is(
    corpus: Corpus, found: Callable[[], Glossary]
) -> None:
    listed = "- **Quern**: Stones for grinding corn.\n- **Sieve**: a net for the flour of the mill.\n- **Owner**: Mr. Hill of the mill.\n"
    corpus.write("a.md", f"# Mill\n\n{listed}")
    corpus.write("b.md", f"# Lower mill\n\nIt has the following kinds of tools:\n\n{listed}".replace("Quern", "Hopper"))
    corpus.write("c.md", f"---\ntitle: Glossary of the mill\n---\n\n# A to Z\n\n{listed}".replace("Quern", "Bolter"))
    names = [(term.name, [entry.quote.citation.document for entry in term.entries]) for term in found().terms]
    assert names == [("Bolter", ["c.md"]), ("Hopper", ["b.md"]), ("Owner", ["b.md", "c.md"]), ("Sieve", ["a.md", "b.md", "c.md"])]


def test_a_name_in_brackets_behind_a_term_is_an_alias(corpus: Corpus, found: Callable[[], Glossary]) -> None:
    corpus.write("a.md", "# Terms\n\n- **Mill stone (quern)**: a stone that grinds the corn.\n")
    (term,) = found().terms
    assert term.name == "Mill stone" and term.aliases == ("quern",)


def test_a_definition_runs_on_into_what_is_added_to_it_but_not_into_the_next_word(corpus: Corpus, found: Callable[[], Glossary]) -> None:
    corpus.write(
        "rules.md",
        "# Rules\n\n## Terms\n\n“Loan” means a book that is lent. The term includes maps. The word “Stack” means a row of shelves;\n\n"
        "“Card” means a paper with a name;\n\nthe word “Stamp” means a mark of ink.\n",
    )
    quotes = {term.name: term.entries[0].quote.text for term in found().terms}
    assert quotes["Loan"].endswith("The term includes maps.")
    assert quotes["Card"] == "“Card” means a paper with a name;"


@pytest.mark.parametrize(
    "remark",
    [
        "Ten minutes for each is a rule.",
        "Patience here means a long wait.",
        "Hill is a very steep town.",
        "A “hasty” loan it means a fine.",
    ],
)
def test_a_remark_is_no_definition(corpus: Corpus, found: Callable[[], Glossary], remark: str) -> None:
    corpus.write("rules.md", f"# Rules\n\nAll is told. {remark}\n")
    assert found().terms == ()


def test_sections_that_advise_or_oblige_define_nothing(corpus: Corpus, found: Callable[[], Glossary]) -> None:
    corpus.write(
        "how.md",
        "# Work\n\n## Strong keys\n\nYou can use strong keys of brass.\n\n## Locking of doors\n\nThe locking of doors shall be done.\n",
    )
    assert found().terms == ()


def test_the_marked_definitions_of_the_shipped_page_are_found() -> None:
    marked = [json.loads(line) for line in MARKED.read_text(encoding="utf-8").splitlines()]
    file = next(config.shipped_corpus().glob("*.md"))
    document = parse(file.name, file.read_text(encoding="utf-8"))
    mined = list(mined_of(Page(document, places_of(split(document, lambda text: len(text) <= 1000)), FileState.UNCHANGED)))
    of_page = [mark for mark in marked if mark["document"] == file.name]
    assert len(of_page) == len(mined) == 5
    for mark in of_page:
        assert document.text[mark["start"] : mark["end"]].startswith(mark["begins"])
        assert any(key(m.term) == key(mark["term"]) and m.span == (mark["start"], mark["end"]) for m in mined)
