"""`categories`, `define` and `tour`: the subject of the documents, in their own words."""

from __future__ import annotations

COMMANDS = ()
