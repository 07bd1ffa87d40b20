"""What a term means: the documents' own definitions of it, side by side, or where it is first used."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.answering.question import content_words
from assistant.answering.spelling import corrected
from assistant.errors import UsageError
from assistant.indexing.lexical import fold, terms, words
from assistant.onboarding.glossary import Entry, bare
from assistant.onboarding.mining import SETTING, How, Mined, mine
from assistant.onboarding.structure import Place, describing, key, places_of, quote, stands_in, stems, telling_name
from assistant.onboarding.uses import uses
from assistant.types import Citation, Outcome, Passage, Quote, Span, cite

if TYPE_CHECKING:
    from assistant.indexing import Index
    from assistant.models import Encoder

_CANDIDATES = 500
"""Passages with the term's words that are read; the rarer its words, the more of all these are."""
_ENTRIES = 12
"""Definitions shown side by side at most."""
_NAMES = 5
"""Nearest names suggested, and related terms told, at most."""
_LONGEST_NAME = 12
"""Words of a heading that is suggested as a name."""
_USES = 3
"""Sentences that use the term at most."""
_SMALL = 2000
"""In an index of so many passages or fewer all headings are looked through for a name like the one asked for."""
_ALIKE = 0.5
"""How like the term a suggested name is (Ratcliff and Obershelp's ratio)."""
_NEAR, _NEAREST, _READ = 0.35, 3, 40
"""The least cosine of a definition that is near in meaning, how many are shown, and in how many passages they are looked for."""
_DIFFERENCES = 8
"""Words told at most that only one of several definitions has."""

_DEFINING = SETTING | {How.SPELT_OUT, How.SECTION}
"""What counts as a definition, so that one document's may stand beside another's."""


@dataclass(frozen=True, slots=True)
class Definition:
    """What the documents say a term is.

    `understood_as` is the term with its spelling mended, or None. `how` is that of the surest entry; with `How.FIRST_USE` the
    term is used but nowhere defined, and the entry is its first use; with `How.NEAR` the documents do not use it, and the entries
    define what is nearest in meaning. `suggestions` are the nearest names then. `differences` has for each entry the words that only it
    has, and is empty where there is nothing to compare. `aliases` are other names of it, `related` the defined terms that its
    definitions use or that are defined by it, `uses` the most telling sentences that use it, out of `passages` passages.
    """

    asked: str
    understood_as: str | None
    how: How
    entries: tuple[Entry, ...]
    suggestions: tuple[str, ...] = ()
    differences: tuple[tuple[str, ...], ...] = ()
    aliases: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    uses: tuple[Quote, ...] = ()
    passages: int = 0

    @property
    def outcome(self) -> Outcome:
        """The outcome as for a question: a first use is not a definition, nor is that of another term."""
        if self.how in (How.NOT_FOUND, How.NEAR):
            return Outcome.NOT_FOUND
        return Outcome.NOT_STATED if self.how is How.FIRST_USE else Outcome.ANSWERED


def define(index: Index, term: str, encoder: Callable[[], Encoder] | None = None) -> Definition:
    """Define a term from the documents: by its name or an alias, inflected, misspelt, and at last by its meaning.

    `encoder` loads the encoder; it is called only when no word of the term is found, for what is near in meaning.
    Raises UsageError when the term has no word.
    """
    asked = " ".join(term.split()).strip(" ?!\"“”'")
    if not words(asked):
        raise UsageError("There is no term to define.", "Name a term, such as a heading of the documents.")
    for attempt in dict.fromkeys((asked, _spelt(index, asked))):
        found = _Reading.of(index, attempt)
        if found.best:
            return found.definition(asked, None if attempt == asked else attempt)
    near, headings = _near_in_meaning(index, asked, encoder) if encoder else ((), ())
    alike, others = _near_in_name(index, asked)
    names = tuple(dict.fromkeys((*(bare(entry.term) for entry in near), *alike, *(headings or (() if alike else others)))))
    return Definition(asked, None, How.NEAR if near else How.NOT_FOUND, near, names[:_NAMES])


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the passages with a term's words tell of it: `best` of each document, surest first, and all that they define."""

    index: Index
    term: str
    places: tuple[Place, ...]
    mined: tuple[Mined, ...]
    best: tuple[Mined, ...]

    @classmethod
    def of(cls, index: Index, term: str) -> _Reading:
        wanted = key(term)
        passages = [p for p in _using(index, wanted) if set(wanted) <= {*terms(p.text), *terms(" ".join(p.heading))}]
        places = places_of(passages)
        mined = tuple(mine(places, index.document))
        found = [*_defined(mined, wanted), *_used(places, wanted), *_headed(passages, wanted)]
        return cls(index, term, places, mined, tuple(_chosen(found, term)))

    def definition(self, asked: str, understood_as: str | None) -> Definition:
        """The answer, for a term that `best` tells of."""
        kept = _merged(self.index, self.best)
        entries = tuple(entry for entry, _ in kept)
        how = entries[0].how
        names = {key(name): bare(name) for mined in reversed(self.best) for name in (*mined.aliases, mined.term) if how in _DEFINING}
        names.pop(key(self.term), None)
        shown = [(q.citation.start, q.citation.end) for entry in entries for q in (entry.quote,)]
        telling, count = uses(key(self.term), self.places, shown, _USES)
        return Definition(
            asked,
            understood_as,
            how,
            entries,
            differences=_differences([mined for _, mined in kept], key(self.term)) if how in _DEFINING else (),
            aliases=tuple(sorted(names.values(), key=fold)),
            related=self._related({key(self.term), *names, *(key(mined.term) for mined in self.best)}),
            uses=tuple(_quote(self.index, place) for place in telling),
            passages=count,
        )

    def _related(self, names: Collection[tuple[str, ...]]) -> tuple[str, ...]:
        wanted = key(self.term)
        own = [stems(mined.text) for mined in self.best if mined.how in _DEFINING]
        others = [mined for mined in self.mined if mined.how in SETTING and not mined.doubtful and key(mined.term) not in names]
        uses_it = [mined for mined in others if stands_in(wanted, stems(mined.text))]
        used = [mined for mined in others if any(stands_in(key(mined.term), text) for text in own)]
        return tuple({key(mined.term): bare(mined.term) for mined in reversed((*used, *uses_it))}.values())[::-1][:_NAMES]


def _using(index: Index, wanted: Sequence[str]) -> list[Passage]:
    found = index.passages([number for number, _ in index.keyword(wanted, _CANDIDATES)])
    return sorted(found, key=lambda passage: (passage.document, passage.start))


def _defined(mined: Iterable[Mined], wanted: tuple[str, ...]) -> Iterator[Mined]:
    """The definitions of the term itself or of what is an alias of it, and those of terms that have it in their names."""
    for found in mined:
        names = key(found.term)
        if names == wanted or any(key(alias) == wanted for alias in found.aliases):
            yield found
        elif found.sets and set(wanted) <= set(names):
            yield Mined(bare(found.term), How.PART_OF_NAME, found.place, found.span, found.strength)


def _used(places: Iterable[Place], wanted: tuple[str, ...]) -> Iterator[Mined]:
    for place in places:
        if stands_in(wanted, stems(place.text)):
            yield Mined("", How.FIRST_USE, place, (place.sentence.start, place.sentence.end), 0)


def _headed(passages: Sequence[Passage], wanted: tuple[str, ...]) -> Iterator[Mined]:
    """What sections say of themselves that have the term for a heading, or in it."""
    for name, path in dict.fromkeys((p.document, p.heading[: n + 1]) for p in passages for n in range(len(p.heading))):
        title = key(path[-1])
        if set(wanted) <= set(title):
            about = describing(path[-1], places_of(p for p in passages if p.document == name and p.heading[: len(path)] == path))
            if about:
                how = How.SECTION if title == wanted else How.PART_OF_NAME
                yield Mined(path[-1], how, about, (about.sentence.start, about.sentence.end), 0)


def _chosen(found: Iterable[Mined], term: str) -> list[Mined]:
    """Of each document every definition that sets the meaning, else the surest; what defines less only where no document does."""

    def rank(mined: Mined) -> tuple[int, int, bool, int]:
        exact = fold(mined.term) == fold(term)
        return list(How).index(mined.how), -mined.strength, not exact, len(key(mined.term))

    ranked = sorted(found, key=lambda mined: (*rank(mined), mined.place.passage.document, mined.place.sentence.start))
    documents: set[str] = set()
    kept: list[Mined] = []
    for mined in ranked:
        name, surest = mined.place.passage.document, ranked[0].how
        if (mined.sets or name not in documents) and (mined.how is surest or {mined.how, surest} <= _DEFINING):
            kept.append(mined)
        documents.add(name)
    return kept[: 1 if ranked and ranked[0].how is How.FIRST_USE else _ENTRIES]


def _merged(index: Index, found: Iterable[Mined]) -> list[tuple[Entry, Mined]]:
    """The entries; where several documents define in the same words, one of them with the others' citations.

    Of an abbreviation each long form is told once.
    """
    groups: dict[tuple[str, ...], list[Mined]] = {}
    long_forms: set[tuple[str, ...]] = set()
    for mined in found:
        if mined.aliases and key(mined.aliases[0]) in long_forms:
            continue
        long_forms.update(key(alias) for alias in mined.aliases)
        groups.setdefault(tuple(words(mined.text)), []).append(mined)
    return [(_entry(index, same[0], same[1:]), same[0]) for same in groups.values()]


def _entry(index: Index, mined: Mined, same: Sequence[Mined] = ()) -> Entry:
    also = tuple(cite(index.document(other.place.passage.document), other.span) for other in same)
    document = index.document(mined.place.passage.document)
    return Entry(mined.term, document.title, mined.how, _quote(index, mined.place, mined.span, also=also))


def _quote(index: Index, place: Place, span: Span | None = None, also: tuple[Citation, ...] = ()) -> Quote:
    name = place.passage.document
    return quote(index.document(name), place, index.file_state(name), span, also_in=also)


def _differences(found: Sequence[Mined], term: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """The words that only one of several definitions has, in its order; empty where there is one definition."""
    if len(found) < 2:
        return ()
    own = [{terms(word)[0]: word for word in reversed(content_words(mined.text))} for mined in found]
    told = []
    for number, mine_only in enumerate(own):
        others = {stem for n, other in enumerate(own) for stem in other if n != number} | set(term)
        told.append(tuple(word for stem, word in reversed(mine_only.items()) if stem not in others)[:_DIFFERENCES])
    return tuple(told)


def _near_in_meaning(index: Index, term: str, encoder: Callable[[], Encoder]) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """The definitions whose sentences are nearest to the term, of each term the nearest; and the headings of the nearest passages."""
    vector = encoder().encode_queries([term])[0]
    passages = index.passages([number for number, _ in index.nearest(vector, _READ)])
    cosines = {
        (passage.id, sentence.start): float(row @ vector)
        for passage in passages
        for sentence, row in zip(passage.sentences, index.sentence_vectors(passage), strict=True)
    }
    found = [m for m in mine(places_of(passages), index.document) if not m.doubtful and m.how in (How.DEFINED, How.LISTED)]
    best: dict[tuple[str, ...], tuple[float, Mined]] = {}
    for mined in found:
        cosine = cosines[mined.place.passage.id, mined.place.sentence.start]
        if cosine >= max(_NEAR, best.get(key(mined.term), (0.0, mined))[0]):
            best[key(mined.term)] = cosine, mined
    nearest = sorted(best.values(), key=lambda pair: (-pair[0], pair[1].place.passage.id, pair[1].span))[:_NEAREST]
    return tuple(_entry(index, Mined(m.term, How.NEAR, m.place, m.span)) for _, m in nearest), tuple(_titles(passages[: 2 * _NAMES]))


def _spelt(index: Index, term: str) -> str:
    """The term in the documents' spelling; a word of which they have another form is right."""
    return corrected(term, index.vocabulary(), lambda word: any(index.frequency(stem) for stem in terms(word)))


def _near_in_name(index: Index, term: str) -> tuple[list[str], list[str]]:
    """The headings that share a word with a term or look like it, the likest first; and the other headings."""
    wanted = set(key(term))
    names = dict.fromkeys(_titles(_using(index, sorted(wanted))))
    if index.passage_count <= _SMALL:
        names |= dict.fromkeys(title for name in index.names() for title in _titles(index.passages_of(name)))
    scored = []
    for name in names:
        alike = difflib.SequenceMatcher(None, term.casefold(), name.casefold()).ratio()
        scored.append((len(wanted & set(key(name))), alike, name))
    scored.sort(key=lambda found: (-found[0], -found[1], found[2]))
    near = [name for shared, alike, name in scored if shared or alike >= _ALIKE]
    return near, [name for *_, name in scored if name not in near]


def _titles(passages: Iterable[Passage]) -> Iterator[str]:
    """The innermost headings of passages that are names: "Article 9" is none, nor is one as long as a sentence."""
    innermost = (passage.heading[-1] for passage in passages if passage.heading)
    return (title for title in innermost if telling_name(title) and len(title.split()) <= _LONGEST_NAME)
