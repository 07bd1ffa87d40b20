"""What someone new needs: the parts of the subject, what a term means, and a way through; all in the documents' own words."""

from __future__ import annotations

from assistant.onboarding.categories import Category, DocumentCategories, Structure, categories
from assistant.onboarding.definitions import Definition, define
from assistant.onboarding.glossary import Entry, Glossary, Term, glossary
from assistant.onboarding.mining import How
from assistant.onboarding.tour import Stop, StopKind, tour

__all__ = [
    "Category",
    "Definition",
    "DocumentCategories",
    "Entry",
    "Glossary",
    "How",
    "Stop",
    "StopKind",
    "Structure",
    "Term",
    "categories",
    "define",
    "glossary",
    "tour",
]
