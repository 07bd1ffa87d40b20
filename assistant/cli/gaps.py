"""`gaps`: for whoever keeps the documents, what is asked and not answered, and what is used and not given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from assistant.cli.common import command, narrate, opened_assistant, opened_index, say, say_json, tell_of_many, with_settings
from assistant.cli.subject import AS_JSON
from assistant.config import Settings
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
    from assistant.cli import telling
    from assistant.keeping import refused as kept
    from assistant.onboarding.gaps import lacks, refused
    from assistant.render import count

    if as_markdown and as_json:
        raise UsageError("Markdown and JSON are two forms of one answer.", "Give one of --markdown and --json.")
    if forget:
        narrate(f"Forgot {count(kept.forget(str(settings.corpus)), 'question')}.")
        return 0
    if kept.refused(str(settings.corpus)):
        with opened_assistant(settings) as assistant:
            tell_of_many(assistant.index)
            found, lacking = refused(str(settings.corpus), assistant), lacks(assistant.index)
    else:
        with opened_index(settings) as index:
            tell_of_many(index)
            found, lacking = (), lacks(index)
    keeps = settings.says("keep_refused")
    if as_json:
        _say_gaps(keeps, found, lacking)
    elif as_markdown:
        say("\n".join(_markdown(keeps, found, lacking)))
    else:
        telling.show_gaps(keeps, found, lacking)
    return 0


def note_refused(settings: Settings, answer: Answer) -> None:
    """Keep the question of an answer that is none, with consent; that it could not be kept is told, and spoils nothing."""
    from assistant.keeping import refused

    try:
        refused.note(settings, answer)
    except KeepingError as problem:
        narrate(f"The question was not kept: {problem.told}")


def _markdown(keeps: bool, found: Sequence[Asked], lacking: Sequence[Lack]) -> Iterator[str]:
    from assistant.onboarding import told
    from assistant.render import escaped, quote_markdown

    yield from ("# Gaps", "", f"## {told.ASKED}", "")
    if said := told.consent(keeps, found):
        yield from (escaped(said), "")
    for one in found:
        yield from (f"### {escaped(one.question)}", "", escaped(told.often(one)), "")
        if one.nearest:
            yield from ("Nearest:", "", *quote_markdown(one.nearest))
    for kind, lacks in groupby(lacking, key=lambda lack: lack.kind):
        yield from (f"## {told.heading(kind)}", "")
        for lack in lacks:
            yield from (f"### {escaped(lack.what)}{told.times(lack)}", "", *quote_markdown(lack.quote))


def _say_gaps(keeps: bool, found: Sequence[Asked], lacking: Sequence[Lack]) -> None:
    from assistant.render import quote_json

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
    say_json(keep_refused=keeps, asked=groups, lacking=open_ends)


COMMANDS = (gaps,)
