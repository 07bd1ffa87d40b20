"""`gaps`: for whoever keeps the documents, what is asked and not answered, and what is used and not given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from assistant.cli.common import command, narrate, new_page, opened_assistant, opened_index, say, with_settings
from assistant.cli.subject import AS_JSON
from assistant.config import Settings, config_file
from assistant.errors import KeepingError, UsageError

if TYPE_CHECKING:
    from assistant.onboarding.gaps import Asked, Lack
    from assistant.types import Answer

EPILOG = """
\b
Examples:
  assistant gaps
  assistant gaps --markdown > gaps.md        a list to work through
  assistant verify gaps.md                   and its quotes re-checked
  assistant gaps --json | jq -r '.asked[].question'
  assistant gaps --forget                    forget the questions that were kept

Questions that were not answered are kept only if you say so: keep_refused = "yes" in config.toml. They stay in a file of your own on
this machine, and nothing is sent anywhere.
"""


@command(epilog=EPILOG)
@click.option("--markdown", "as_markdown", is_flag=True, help="Print Markdown.")
@click.option("--forget", is_flag=True, help="Forget the kept questions on these documents instead.")
@AS_JSON
@with_settings
def gaps(settings: Settings, as_markdown: bool, forget: bool, as_json: bool) -> int:
    """Show what is asked that the documents do not say, and terms, abbreviations, headings and links that they leave open."""
    from assistant.keeping import refused as kept
    from assistant.onboarding.gaps import asked, lacks
    from assistant.render import count

    if as_markdown and as_json:
        raise UsageError("Markdown and JSON are two forms of one answer.", "Give one of --markdown and --json.")
    if forget:
        narrate(f"Forgot {count(kept.forget(str(settings.corpus)), 'question')}.")
        return 0
    refused = kept.refused(str(settings.corpus))
    if refused:
        with opened_assistant(settings) as assistant:
            found = asked(refused, assistant.encoder, lambda question: next(iter(assistant.passages(question, k=1)), None))
            lacking = lacks(assistant.index)
    else:
        with opened_index(settings) as index:
            found, lacking = (), lacks(index)
    keeps = settings.says("keep_refused")
    if as_json:
        _say_json(keeps, found, lacking)
    elif as_markdown:
        say("\n".join(_markdown(keeps, found, lacking)))
    else:
        _show(keeps, found, lacking)
    return 0


def note_refused(settings: Settings, answer: Answer) -> None:
    """Keep the question of an answer that is none, with consent; that it could not be kept is told, and spoils nothing."""
    from assistant.keeping import refused

    try:
        refused.note(settings, answer)
    except KeepingError as problem:
        narrate(f"The question was not kept: {problem} {problem.next_step}")


ASKED = "Asked and not answered"


def _consent(keeps: bool, found: Sequence[Asked]) -> str:
    if keeps:
        return "" if found else "No question was refused since they are kept."
    earlier = " Those below were kept before." if found else ""
    return f'Questions that are refused are not kept.{earlier} To keep them, on this machine only: keep_refused = "yes" in {config_file()}'


def _often(one: Asked) -> str:
    from assistant.render import count

    others = [question for question in one.questions if question != one.question]
    also = f"; also: {' / '.join(others)}" if others else ""
    return f"{count(one.times, 'time')}, last on {one.last[:10]}{also}"


def _show(keeps: bool, found: Sequence[Asked], lacking: Sequence[Lack]) -> None:
    page = new_page()
    page.title(ASKED)
    if said := _consent(keeps, found):
        page.add(said)
    for one in found:
        page.gap()
        page.title(f"- {one.question}")
        page.add(_often(one))
        if one.nearest:
            page.quote(one.nearest, "nearest: ", marked=False)
    for kind, lacks in groupby(lacking, key=lambda lack: lack.kind):
        page.gap()
        page.title(_heading(kind))
        for lack in lacks:
            if lack.what != lack.quote.text:
                page.add(f"- {lack.what}{_times(lack)}")
            page.quote(lack.quote)
    say(page.text())


def _markdown(keeps: bool, found: Sequence[Asked], lacking: Sequence[Lack]) -> Iterator[str]:
    from assistant.render import escaped, quote_markdown

    yield from ("# Gaps", "", f"## {ASKED}", "")
    if said := _consent(keeps, found):
        yield from (escaped(said), "")
    for one in found:
        yield from (f"### {escaped(one.question)}", "", escaped(_often(one)), "")
        if one.nearest:
            yield from ("Nearest:", "", *quote_markdown(one.nearest))
    for kind, lacks in groupby(lacking, key=lambda lack: lack.kind):
        yield from (f"## {_heading(kind)}", "")
        for lack in lacks:
            yield from (f"### {escaped(lack.what)}{_times(lack)}", "", *quote_markdown(lack.quote))


def _heading(kind: str) -> str:
    return kind[0].upper() + kind[1:]


def _times(lack: Lack) -> str:
    return f" ({lack.times:,} times)" if lack.times > 1 else ""


def _say_json(keeps: bool, found: Sequence[Asked], lacking: Sequence[Lack]) -> None:
    from assistant.render import SCHEMA, dumps, quote_json

    groups: list[dict[str, Any]] = [
        {
            "question": one.question,
            "questions": list(one.questions),
            "times": one.times,
            "last": one.last,
            "nearest": quote_json(one.nearest) if one.nearest else None,
        }
        for one in found
    ]
    open_ends = [{"kind": lack.kind.value, "what": lack.what, "times": lack.times, "quote": quote_json(lack.quote)} for lack in lacking]
    say(dumps({"schema": SCHEMA, "keep_refused": keeps, "asked": groups, "lacking": open_ends}))


COMMANDS = (gaps,)
