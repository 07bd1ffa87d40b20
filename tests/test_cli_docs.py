"""What README.md and the help show can be typed: each command exists, takes those options, and each target is in the Makefile."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import click
import pytest

from assistant.cli.app import app

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def shown(text: str) -> list[str]:
    """The commands of `assistant` on lines of their own and in back-ticks, without what follows a pipe or a comment."""
    lines = re.findall(r"^(?:\s*\$ )?\s*(?:.*[|;] )?(assistant(?: .*)?)$", text, re.MULTILINE)
    lines += re.findall(r"`(assistant [^`…]*)`", text)
    return [re.split(r" \| | > |; |  +(?![-\w]+ ?=)| < ", line)[0].strip() for line in lines]


def epilogues() -> str:
    return "\n".join(command.epilog or "" for command in (app, *app.commands.values()))


def parse(line: str) -> None:
    """Parse a command line as click would, without running it. Raises click.UsageError when it is wrong."""
    _, *words = shlex.split(line, comments=True)
    with app.make_context("assistant", list(words), resilient_parsing=False) as context:
        rest = [*context._protected_args, *context.args]
        if rest:
            name, command, arguments = app.resolve_command(context, rest)
            command.make_context(name, arguments, parent=context)


@pytest.mark.parametrize("line", sorted({*shown(README), *shown(epilogues())}))
def test_every_command_that_is_shown_can_be_typed(line: str) -> None:
    try:
        parse(line)
    except click.exceptions.Exit as done:
        assert done.exit_code == 0


def test_enough_commands_are_shown_and_a_wrong_one_would_be_noticed() -> None:
    used = {shlex.split(line, comments=True)[1] for line in shown(README) if len(shlex.split(line, comments=True)) > 1}
    assert used >= set(app.commands)
    with pytest.raises(click.UsageError):
        parse("assistant ask --nonsense x")


def test_every_make_target_that_is_shown_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z]+)\b", README + (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")))
    assert {"chat", "test", "ask", "check", "clean"} <= named
    assert named <= targets | {"sure"}


def test_make_alone_lists_every_target() -> None:
    make = shutil.which("make")
    if make is None:
        pytest.skip("make is not installed")
    listed = subprocess.run([make, "-C", str(ROOT)], capture_output=True, text=True, check=True).stdout
    (phony,) = re.findall(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert [target for target in phony.split() if f"make {target} " not in listed] == []


def test_python_examples_are_valid() -> None:
    (example,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    compile(example, "README.md", "exec")


def test_every_linked_file_exists() -> None:
    linked = re.findall(r"\]\(([^)#:]+)\)", README + (ROOT / "ARCHITECTURE.md").read_text() + (ROOT / "CONTRIBUTING.md").read_text())
    assert [name for name in linked if not (ROOT / name).exists()] == []


def test_every_command_has_help_with_examples() -> None:
    for name, command in app.commands.items():
        assert command.help, name
        assert "assistant " in (command.epilog or ""), name
        taken = {option for parameter in command.params for option in parameter.opts}
        assert {"--corpus", "--index"} <= taken, name
