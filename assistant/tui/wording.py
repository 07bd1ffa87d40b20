"""How an outcome, its certainty and what is missing are said in words."""

from __future__ import annotations

from assistant.types import Answer, Missing, Outcome

SIGNS = {
    Outcome.ANSWERED: "✓ Answered",
    Outcome.NOT_STATED: "○ The documents do not say",
    Outcome.NOT_FOUND: "✗ Not found: the documents do not speak of this",
}
"""What each outcome is called; the signs differ so that no colour is needed to tell them apart."""

NOT_LOOKED_FOR = "✗ Not looked for"
"""The outcome of a question that has a note on why nothing was looked up."""

NO_VERDICT = "The nearest passages, best first, with no verdict"
WORDS_ONLY = "Without the model only words are looked for; these passages have the most of them, and there is no verdict"


def refusal(answer: Answer) -> str:
    """What an answer lacks, as a sentence that begins with what the documents do speak of; empty when nothing is named."""
    lacks = _lacks([missing for missing in answer.missing if missing.part is None])
    parts = sorted({missing.part for missing in answer.missing if missing.part is not None})
    said = [f"Part {part}: the documents {_lacks([missing for missing in answer.missing if missing.part == part])}." for part in parts]
    if lacks:
        subject = _subject(answer)
        said.insert(0, f"The documents speak of {subject} but {lacks}." if subject else f"The documents {lacks}.")
    return " ".join(said)


def _lacks(missing: list[Missing]) -> str:
    kinds = [lack.kind.replace("_", " ") for lack in missing if lack.kind is not None]
    terms = [f"“{lack.term}”" for lack in missing if lack.term is not None]
    given = f"give no {' and no '.join(kinds)}" if kinds else ""
    about = f"say nothing of {_listed(terms)}" if terms else ""
    said = " and ".join(part for part in (given, about) if part)
    return f"{said} where they come nearest" if said else ""  # elsewhere they may


def _listed(terms: list[str]) -> str:
    return " or ".join((", ".join(terms[:-1]), terms[-1])) if len(terms) > 1 else terms[0]


def _subject(answer: Answer) -> str:
    """What the question is about, in those of its words that the nearest quotes have too; nothing where they share none."""
    if answer.outcome is not Outcome.NOT_STATED:
        return ""
    from assistant.answering.question import FUNCTION_WORDS, topic_of
    from assistant.indexing.lexical import terms

    said = {term for quote in answer.quotes for term in terms(" ".join((quote.text, *quote.citation.heading)))}
    longest: list[str] = []
    run: list[str] = []
    for word in topic_of(answer.understood_as or answer.question).split():
        run = [*run, word] if said.issuperset(terms(word)) else []
        longest = run if len(run) > len(longest) else longest
    for end in (0, -1):
        while longest and longest[end].casefold() in FUNCTION_WORDS:
            longest.pop(end)
    return f"“{' '.join(longest)}”" if longest else ""
