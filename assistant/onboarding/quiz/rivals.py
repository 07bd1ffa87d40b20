"""Which choices would be right too: a question with two right answers teaches nothing, and is not asked.

A term may stand beside the right one only if nothing in the documents makes it fit:

- its name neither holds the right term's name nor is held by it, and it does not stand in the quote that is asked about;
- its own definition says something else: less than `ALIKE` of the content words of the shorter of the two are shared, and the
  cosine of the two sentences, which the index keeps, is below `NEAR`; but two kinds of one thing that a document sets apart ("inner court",
  "outer court") may stand side by side, as to tell them apart is what is learnt;
- for a gap in a sentence, also: no word of the names is shared, neither term stands in the other's definition (a kind of the other, or
  its part, fits wherever the other does), the other stands nowhere in the sentence's section, and no sentence of the document
  that has it says nearly what is left around the gap.

A sentence is asked about only if it names what the heading of its part names, as nothing else that is shown tells where it stands, but
does not hold the whole heading where that is to be chosen. Another part may stand beside the right one only if no word of its heading, or
of one under it, stands in the sentence, no sentence of its own says nearly the same, and its text has not clearly more of the sentence's
words than the right one's.

How often that fails was counted by reading: docs/benchmarks.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING

from assistant.answering.question import content_terms
from assistant.onboarding.structure import Place

if TYPE_CHECKING:
    from assistant.indexing import Index
    from assistant.indexing.vectors import Matrix

ALIKE = 0.5
"""Two sentences that share this part of the content words of the shorter one may say the same."""
NEAR = 0.7
"""Two sentences of this cosine may say the same in other words."""
_SHORT_ROOT, _ROOT = 3, 6
"""Letters that two words begin with alike when they may be of one root: the shorter one's, if it has as many as the first or more."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a sentence says, to be compared with others: its content stems, and its vector of length 1."""

    stems: frozenset[str]
    vector: Matrix = field(compare=False)

    def near(self, other: Said, aside: Iterable[str] = ()) -> bool:
        """Whether both may say the same, the stems `aside` not counted."""
        mine, theirs = self.stems.difference(aside), other.stems.difference(aside)
        fewer = min(len(mine), len(theirs))
        return not fewer or len(mine & theirs) >= ALIKE * fewer or float(self.vector @ other.vector) >= NEAR


def all_said(index: Index, places: Sequence[Place]) -> Mapping[int, Said]:
    """What each sentence says, by where it starts; each passage's vectors are read once."""
    found: dict[int, Said] = {}
    for passage in {place.passage.start: place.passage for place in places}.values():
        for sentence, vector in zip(passage.sentences, index.sentence_vectors(passage), strict=True):
            text = passage.text[sentence.start - passage.start : sentence.end - passage.start]
            found[sentence.start] = Said(frozenset(content_terms(text)), vector)
    return found


def same_name(one: Iterable[str], other: Iterable[str]) -> bool:
    """Whether one name holds the other, by their stems."""
    one, other = set(one), set(other)
    return one <= other or other <= one


def looks(name: str) -> tuple[bool, bool]:
    """How a name looks, by which readers tell choices apart: whether with a capital letter, and whether in capitals alone."""
    return name[:1].isupper(), name.isupper()


def akin(one: Iterable[str], other: Iterable[str]) -> bool:
    """Whether a word of one set of stems may be of the root of one of the other, as "sign" and "signature" are."""
    for mine, theirs in product(one, other):
        root = min(_ROOT, len(mine), len(theirs))
        if mine == theirs or (root >= _SHORT_ROOT and mine[:root] == theirs[:root]):
            return True
    return False
