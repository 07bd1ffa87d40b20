"""How central each of some texts is among the others: those that the others link to, name and share their words with.

Texts are the nodes of a graph; its edges are weighted by how many passages of one link to the other or name its title, and by how
like their words are (the cosine of tf-idf weights, as in LexRank: Erkan and Radev, 2004). The rank is PageRank's (Brin and
Page, 1998): the share of time that a reader spends on each who follows the edges, and starts anew at times.
"""

from __future__ import annotations

import math
import posixpath
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from assistant.onboarding.structure import key, stands_in, stems

if TYPE_CHECKING:
    from assistant.indexing import Index

_DAMPING, _ROUNDS = 0.85, 30
_LINK = re.compile(r"\]\(\s*<?([^)\s#>]+)|\[\[([^\]|#]+)|\bhref=[\"']([^\"'#]+)", re.IGNORECASE)
_NAMING = 200
"""In a folder of so many documents or fewer the passages that name another document's title are counted."""
_NAMED_IN = 50
"""Passages that are looked through for a title."""
_LINK_WEIGHT = 1.0
"""What a passage that links to a text or names it counts, against 1 for texts of the same words."""


def ranks(words: Sequence[Iterable[str]], links: Mapping[tuple[int, int], float] | None = None) -> list[float]:
    """The PageRank of each text, given its words and the weighted links from one text to another; they sum to 1."""
    count = len(words)
    edges = _likeness(words)
    for (start, end), weight in (links or {}).items():
        if start != end:
            edges[start][end] = edges[start].get(end, 0.0) + _LINK_WEIGHT * weight
    rank = [1.0 / count] * count
    for _ in range(_ROUNDS):
        new = [(1 - _DAMPING) / count] * count
        for start, of in enumerate(rank):
            total = sum(edges[start].values())
            for end, weight in edges[start].items():
                new[end] += _DAMPING * of * weight / total
            if not total:
                new = [value + _DAMPING * of / count for value in new]
        rank = new
    return rank


def _likeness(words: Sequence[Iterable[str]]) -> list[dict[int, float]]:
    """The cosine of each text's tf-idf weights with those of every other that shares a word."""
    counted = [Counter(text) for text in words]
    holders: dict[str, list[int]] = defaultdict(list)
    for number, text in enumerate(counted):
        for word in text:
            holders[word].append(number)
    weights = [{w: (1 + math.log(n)) * math.log(len(words) / len(holders[w])) for w, n in text.items()} for text in counted]
    lengths = [math.sqrt(sum(w * w for w in text.values())) or 1.0 for text in weights]
    edges: list[dict[int, float]] = [defaultdict(float) for _ in words]
    for word, numbers in holders.items():
        for one in numbers if len(numbers) < len(words) else ():
            for other in numbers:
                if one != other:
                    edges[one][other] += weights[one][word] * weights[other][word] / (lengths[one] * lengths[other])
    return edges


def by_centrality(index: Index) -> list[str]:
    """The names of the documents, the most central first, ties by name: by the words of their headings, and who links to or names them."""
    names = list(index.names())
    if len(names) < 2:
        return names
    heads = [stems(" ".join((index.title(d.name), *(s.heading[-1] for s in d.sections if s.heading)))) for d in index.documents()]
    links: Counter[tuple[int, int]] = Counter()
    number = {name: n for n, name in enumerate(names)}
    for start, document in enumerate(index.documents()):
        for found in _LINK.finditer(document.text):
            target = _target(document.name, next(filter(None, found.groups())), number)
            if target is not None:
                links[start, target] += 1
    if len(names) <= _NAMING:
        links.update(_naming(index, number))
    rank = ranks(heads, links)
    return [name for _, name in sorted(zip((-round(r, 9) for r in rank), names, strict=True))]


def _target(source: str, link: str, number: Mapping[str, int]) -> int | None:
    path = posixpath.normpath(posixpath.join(posixpath.dirname(source), link)) if not link.startswith("/") else link[1:]
    path = path.rstrip("/")
    return next((number[name] for name in (path, f"{path}.md", f"{path}/index.md", f"{path}.html") if name in number), None)


def _naming(index: Index, number: Mapping[str, int]) -> Counter[tuple[int, int]]:
    """How many passages of one document name the title of another; a title of one word is no name."""
    links: Counter[tuple[int, int]] = Counter()
    for name, end in number.items():
        title = key(index.title(name))
        found = index.keyword(title, _NAMED_IN) if len(title) > 1 else ()
        for passage in index.passages(n for n, _ in found):
            if passage.document != name and stands_in(title, stems(passage.text)):
                links[number[passage.document], end] += 1
    return links
