"""Where sentences begin and end in a stretch of prose, by rules that look at the marks and a few kinds of words only.

A full stop is doubted before it is believed: it may belong to an abbreviation, an initial, a number or an address. The rules
are for English with a little of its neighbours; scripts with a full stop of their own (`。`, `।`, `؟`) need no doubt.
"""

from __future__ import annotations

import heapq
import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import chain, pairwise
from operator import itemgetter

from assistant.documents.markup import NEWLINE, marker, quoted_term
from assistant.types import Span


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Never the end of a sentence: a name, a number or an example follows.
_LEADS = _words(
    "mr mrs ms mx dr prof rev hon messrs st gen col lt maj sgt capt cmdr adm brig gov sen rep pres amb mt ft vs v cf viz eg ie "
    "e.g i.e ex approx ca dept univ assn"
)
# The end of a sentence only where no number follows.
_BEFORE_NUMBER = _words(
    "no nos art arts fig figs p pp para paras par sec sect vol ch chap eq app annex ref nr op cl reg "
    "jan feb mar apr jun jul aug sep sept oct nov dec"
)
# Often inside a sentence, at times at its end: believed where a word follows that begins sentences.
_DOUBTFUL = _words("inc ltd co corp jr sr bros al est a.m p.m ph.d")
_STARTERS = _words(
    "the a an this that these those it he she they we you i in on at for to of if when where while as but and or however there "
    "here such its his her their our your all any each no not what who how why after before since with by from under during"
)
_END = re.compile(
    r"""[。！？｡]+[」』”’）】》]*
      | (?P<mark>(?:[.?…।؟۔]|!(?!\[))+)
        (?P<close>(?:["'”’»)\]*_]|</\w{1,10}>|<sup>[^<\s]{1,8}</sup>|\[(?:\^[^\]\s]{1,40}|\d{1,3})\])*)
        (?P<gap>(?:\s|<br\s*/?>)*)""",
    re.VERBOSE,
)
_OPENERS = "\"'“‘«([*_`¿¡„"
_BREAK = re.compile(r"<br\s*/?>")
_WORD = re.compile(r"[^\W_][\w'’-]*")
_LETTER = re.compile(r"[^\W_]")
_TOKEN_EDGE = re.compile(r"[\s([{<\"'“‘«*_`,;]")
_GLUED = re.compile(r"(?P<title>[A-Z][a-z]*(?=[\s,;'’-]))|(?P<capitals>[A-Z]{3,}\s)|[“‘«]|\([a-z0-9]{1,4}\)")
# Stretches that a sentence never ends within: code, tags, notes, addresses of links, template directives.
_WHOLE = re.compile(
    r"""`[^`\r\n]{1,500}` | <sup>[^<]{0,3000}</sup> | </?[A-Za-z][^<>]{0,1000}>
      | \]\([^()\r\n]{0,1000}\) | \{%[^%]{0,500}%\} | \{\{[^{}]{0,500}\}\}""",
    re.VERBOSE,
)
_DIRECTIVE_LINE = re.compile(r"(?:\{%[^%\r\n]{0,500}%\}\s*(?:[\r\n]\s*|\Z))+")
_ENUMERATOR = re.compile(r"(?:(?P<strong>[;:.])\s*(?:(?:and|or|and/or)\s+)?|\s)(?=\(?(?:[a-z]|[ivx]{2,6}|\d{1,2})\))")
_DEFINITION = re.compile(r"[;:.]\s*(?=[\"“‘«'])")
_CLAUSE = re.compile(r";\s*(?=[A-Z“‘\"«])")
_DEEPEST = 3
_LONG = 300
_CLAUSE_LENGTH = 60
_DOTTED = re.compile(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,3}")
_JOINT = re.compile(r"[-/–]")
_NUMERAL = re.compile(r"[IVXLC]+|[A-Z]")
_WRAP_SLACK = 12
_LINE_LIMIT = 1000
_NARROW = 40


def sentences(text: str, start: int, end: int) -> list[Span]:
    """The sentences of `text[start:end]`, in order, without the white space and the list markers around them.

    Every letter and digit of the stretch lies in one of them, but for those of list markers.
    """
    return [span for span, _ in pieces(text, start, end)]


def pieces(text: str, start: int, end: int) -> list[tuple[Span, tuple[Span, ...]]]:
    """The sentences of `text[start:end]`, each with the lead-ins within that stretch that it hangs on.

    In `the parties shall: (a) meet; (b) report.` both items hang on `the parties shall:`.
    """
    parents = _enumerations(text, start, end)
    edges = [start, *sorted(edge for edge in parents if edge > start), end]
    found: list[tuple[Span, tuple[Span, ...]]] = []
    lead_ins: dict[int, tuple[Span, ...]] = {start: ()}
    for first, last in pairwise(edges):
        parent = parents.get(first)
        context = () if parent is None else lead_ins[parent]
        for number, span in enumerate(_prose(text, first, last)):
            found.append((span, () if last == end and number else context))
            lead_ins[first] = (*context, span)[-_DEEPEST:]
        lead_ins.setdefault(first, context)
    return found


def _enumerations(text: str, start: int, end: int) -> dict[int, int | None]:
    """Where the items of enumerations within a stretch begin, and where the segment begins that leads in to each.

    An enumeration counts up from its first marker, and its items end in a semicolon or a full stop; or it is a row of terms in
    quotation marks after a colon.
    """
    if text.find(")", start, end) < 0 and text.find(":", start, end) < 0:
        return {}
    chains: list[list[int]] = []
    growing: dict[str, tuple[int, list[int]]] = {}
    places = ((found.end(), bool(found["strong"])) for found in _ENUMERATOR.finditer(text, start, end))
    for place, strong in chain([(start, True)], places):
        mark = marker(text, place, end)
        if mark is None:
            continue
        style, value = mark.style, mark.value
        lettered = style.replace("i", "a")
        if mark.letter and lettered in growing and growing[lettered][0] == mark.letter - 1:
            style, value = lettered, mark.letter
        if value == 1:
            growing[style] = (1, [place])
            chains.append(growing[style][1])
        elif strong and style in growing and growing[style][0] == value - 1:
            growing[style][1].append(place)
            growing[style] = (value, growing[style][1])
    terms = [found.end() for found in _DEFINITION.finditer(text, start, end) if quoted_term(text, found.end(), end)]
    if len(terms) > 1 and text[max(start, terms[0] - 3) : terms[0]].rstrip().endswith(":"):
        chains.append(terms)
    chains = [items for items in chains if len(items) > 1]
    edges = sorted({edge for items in chains for edge in items} | {start})
    parents: dict[int, int | None] = {}
    for items in chains:
        before = bisect_left(edges, items[0])
        for edge in items:
            parents.setdefault(edge, edges[before - 1] if before else None)
    return parents


def _prose(text: str, start: int, end: int) -> Iterator[Span]:
    """The sentences of a stretch that holds no enumeration of its own; one without a letter or digit goes to its neighbour."""
    begin = start
    for stop in _stops(text, start, end):
        span = _trim(text, begin, stop)
        if span is not None:
            yield from _clauses(text, *span)
            begin = stop
    span = _trim(text, begin, end)
    if span is not None:
        yield from _clauses(text, *span)


def _trim(text: str, start: int, end: int) -> Span | None:
    """The stretch without the white space around it and a list marker at its head, or None when no letter or digit is left."""
    while start < end and (text[start].isspace() or text[start] == "\ufeff"):
        start += 1
    directive = _DIRECTIVE_LINE.match(text, start, end)
    if directive:
        start = directive.end()
    found = marker(text, start, end)
    if found and _LETTER.search(text, found.end, end):
        start = found.end
        while start < end and text[start].isspace():
            start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] == ">"):
        tag = end - 1 if text[end - 1].isspace() else text.rfind("<", start, end)
        if tag < 0 or not (text[tag].isspace() or _BREAK.fullmatch(text, tag, end)):
            break
        end = tag
    return (start, end) if _LETTER.search(text, start, end) else None


def _clauses(text: str, start: int, end: int) -> Iterator[Span]:
    """A long sentence that is a row of clauses, each with a capital after a semicolon, as its clauses; any other as it is."""
    cuts = [found.end() for found in _CLAUSE.finditer(text, start, end)] if end - start > _LONG else []
    if len(cuts) < 2 or (end - start) / (len(cuts) + 1) < _CLAUSE_LENGTH:
        yield start, end
        return
    for first, last in zip([start, *cuts], [*cuts, end], strict=True):
        span = _trim(text, first, last)
        if span is not None:
            yield span


def _stops(text: str, start: int, end: int) -> Iterator[int]:
    """The offsets at which a sentence ends, white space after it not counted, in order."""
    whole = _WHOLE.finditer(text, start, end)
    current = next(whole, None)
    begin = start
    marks = ((found.start(), found) for found in _END.finditer(text, start, end))
    breaks = ((offset, None) for offset in _line_breaks(text, start, end))
    for offset, found in heapq.merge(marks, breaks, key=itemgetter(0)):
        while current is not None and current.end() <= offset:
            current = next(whole, None)
        if current is not None and current.start() < offset:
            continue
        if found is None:
            begin = offset
            yield begin
        elif _ends(text, found, begin, end):
            begin = found.end() - _opening(text, found, begin)
            yield begin


def _opening(text: str, found: re.Match[str], begin: int) -> int:
    """How many stars behind a mark open the emphasis of what follows, as in `in 2007.*For the council*`."""
    if found["mark"] is None or found["gap"] or not found["close"].endswith("*"):
        return 0
    stars = len(found["close"]) - len(found["close"].rstrip("*"))
    return 0 if text.count("*", begin, found.start()) % 2 else stars


def _ends(text: str, found: re.Match[str], begin: int, end: int) -> bool:
    """Whether the mark that was found ends the sentence that began at `begin`."""
    mark, after = found["mark"], found.end()
    if mark is None or after >= end or mark[0] in "।؟۔":
        return True
    offset = found.start()
    if _is_marker(text, begin, found.end("mark"), end):
        return False
    low = max(begin, offset - 60)
    edge = max((edge.end() for edge in _TOKEN_EDGE.finditer(text, low, offset)), default=low)
    token = _JOINT.split(text[edge:offset])[-1]
    if not found["gap"]:
        return _ends_glued(text, found, token)
    while after < end - 1 and text[after] in _OPENERS:
        after += 1
    following = text[after]
    if following.islower() or following in ",;:)":
        return False
    if mark != ".":
        return not following.isdigit() or mark.strip(".…") != ""
    word = token.lower()
    next_word = _WORD.match(text, after, end)
    starter = next_word is not None and next_word.group().lower() in _STARTERS
    if word in _LEADS:
        return False
    if word in _BEFORE_NUMBER:
        return not (following.isdigit() or (next_word is not None and _NUMERAL.fullmatch(next_word.group())))
    if len(token) == 1 and token.isupper():
        return starter and text[begin:edge].strip() != ""
    if word in _DOUBTFUL or (1 < len(token) < 12 and _DOTTED.fullmatch(token)):
        return starter
    if token.isdigit() and text[begin:edge].strip() == "":
        return False
    return not (following.isdigit() and len(token) < 4 and token.istitle())


def _is_marker(text: str, begin: int, stop: int, end: int) -> bool:
    """Whether all that stands before `stop` is the list marker that the sentence begins with."""
    if stop - begin > 20:
        return False
    while begin < stop and (text[begin].isspace() or text[begin] in "*_["):
        begin += 1
    found = marker(text, begin, end)
    return found is not None and found.end >= stop


def _ends_glued(text: str, found: re.Match[str], token: str) -> bool:
    """Whether a sentence ends although no space follows its mark, as in `the language.Done at`."""
    if len(found["mark"]) > 1 or any(sign in token for sign in "./@\\:=#|&") or token.lower() in _LEADS:
        return False
    after = _GLUED.match(text, found.end())
    if after is None:
        return False
    if found["close"] or token[-1:] in ')”’"]%':
        return True
    if token.isdigit():
        return len(token) == 4 or not after["title"]
    if token[-1:].isdigit() or (token.istitle() and len(token) > 3):
        before = text[max(0, found.start() - len(token) - 20) : found.start() - len(token)].split()
        pointed = before[-1:] in (["this"], ["present"])  # as in `signed this Treaty.Done at`; a dotted name is not pointed at
        return pointed or bool(after["capitals"]) or (after["title"] or "").lower() in _STARTERS
    return token.isalpha() and token.islower() and len(token) > (3 if after["capitals"] else 2)


def _line_breaks(text: str, start: int, end: int) -> Iterator[int]:
    """Line breaks that end a sentence: the line was left although the next word had room in it, and a new one begins.

    Text that is wrapped fills its lines; a line that is left short and ends in no mark is a heading or an item by itself.
    """
    breaks = list(NEWLINE.finditer(text, start, end))
    starts = [start, *(line.end() for line in breaks)]
    ends = [*(line.start() for line in breaks), end]
    width = sorted(last - first for first, last in zip(starts, ends, strict=True))[len(starts) // 2]
    for number in range(len(breaks)):
        line = text[starts[number] : ends[number]][-_LINE_LIMIT:].strip()
        after = text[starts[number + 1] : min(ends[number + 1], starts[number + 1] + _LINE_LIMIT)].strip()
        if not line or not after or line[-1] in ".!?。…,;-–—(/&" or len(line) >= _LINE_LIMIT:
            continue
        own = len(after) if max(map(len, after.split())) < _NARROW else 0
        if max(width, own) < _NARROW:
            continue
        room = max(width, own) - len(line) - _WRAP_SLACK
        head = after.lstrip(_OPENERS)[:1]
        if len(after.split(None, 1)[0]) + 1 > room or head.islower() or not (head.isalnum() or marker(after, 0, len(after))):
            continue
        if line.rpartition(" ")[2].lower() not in _STARTERS:
            yield starts[number + 1]
