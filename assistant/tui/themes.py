"""The colours of the chat: the theme that the settings name, and how one that was chosen in the palette is kept."""

from __future__ import annotations

from textual.theme import Theme

from assistant.config import config_file
from assistant.tui.actions import AnswerActions, short


def begin(app: AnswerActions) -> None:
    """Put on the theme of the settings; of any chosen later tell how it is kept, since nothing changes the settings but the reader."""
    wanted = app.settings.values.get("theme")
    if wanted in app.available_themes:
        app.theme = wanted
    elif wanted:
        app.say(f"There is no theme {wanted!r}; ctrl+p, Theme lists them.", problem=True)

    def changed(theme: Theme) -> None:
        if theme.name != wanted:
            app.say(f'To keep this theme: theme = "{theme.name}" in {short(config_file())}')

    app.theme_changed_signal.subscribe(app, changed)
