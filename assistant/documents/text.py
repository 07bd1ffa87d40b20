"""The bytes of a file as text: which encoding they are in, and whether they are text at all.

The decoded text is the file itself: newlines stay as they are, and so does a byte order mark, as U+FEFF at the start.
"""

from __future__ import annotations

import codecs
import re

from assistant.errors import UnreadableDocument

FALLBACK = "windows-1252"
CONFIDENT = 0.2
"""The confidence from which the detector is believed; below it, right and wrong guesses are alike (measured on 24 paragraphs)."""

_SAMPLE = 200_000
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BINARY = (
    b"%PDF-",
    b"PK\x03\x04",
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"\x7fELF",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ",
    b"7z\xbc\xaf",
    b"Rar!",
    b"\xd0\xcf\x11\xe0",
    b"SQLite format 3\x00",
    b"OggS",
    b"ID3",
    b"{\\rtf",
    b"\x28\xb5\x2f\xfd",
)
_CONTROL = re.compile(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f\x7f]")
_NO_TEXT = re.compile("[\x00-\x06\x0e-\x1a\x1c-\x1f\x7f\ufffd]")
_INSIDE_WORD = re.compile("(?<=[a-zß-öø-ÿ])[\xa1-Þ×÷ŠŒŽŸƒˆ˜†‡•…‰‹›€™\ufffd](?=[a-zß-öø-ÿ])")
_HIGH_LINE = re.compile(rb"[^\r\n]*[\x80-\xff][^\r\n]*")
_HIGH = re.compile(rb"[\x80-\xff]")


def decode(data: bytes) -> tuple[str, str]:
    """The text of `data`, and the name of its encoding, with a word behind it where that is a guess.

    Raises UnreadableDocument when the bytes are empty or not text. The text holds no lone surrogates; bytes that the
    encoding does not know are U+FFFD.
    """
    text, encoding = _decode(data)
    if not text.strip("\ufeff \t\r\n\f\v\x00"):
        raise UnreadableDocument("empty")
    return text, encoding


def _decode(data: bytes) -> tuple[str, str]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding)
    if data.startswith(_BINARY):
        raise UnreadableDocument("not text")
    wide = _wide(data)
    if wide:
        return _strictly(data, wide)
    if len(_CONTROL.findall(data[:_SAMPLE])) > 0.01 * len(data[:_SAMPLE]) + 2:
        raise UnreadableDocument("not text")
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _guess(data)


def _strictly(data: bytes, encoding: str) -> tuple[str, str]:
    """Decode in an encoding that is certain; where single bytes are damaged, say so."""
    named = encoding
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text, named = data.decode(encoding, errors="replace"), f"{encoding} (damaged)"
    if len(_NO_TEXT.findall(text[:_SAMPLE])) > 0.05 * len(text[:_SAMPLE]) + 2:
        raise UnreadableDocument("not text")
    return text, named


def _wide(data: bytes) -> str:
    """UTF-16 without a mark, told by zero bytes on one side of most pairs only; "" when it is not."""
    sample = data[: min(len(data), _SAMPLE) // 2 * 2]
    if not sample or b"\x00" not in sample:
        return ""
    even, odd = (sample[side::2].count(0) / (len(sample) // 2) for side in (0, 1))
    if odd > 0.4 and even < 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 and odd < 0.05 else ""


def _guess(data: bytes) -> tuple[str, str]:
    """Text in none of the certain encodings: damaged UTF-8, what the detector is sure of, or Windows-1252."""
    damaged = data.decode("utf-8", errors="replace")
    lost = damaged.count("\ufffd")
    kept = sum(character > "\x7f" for character in damaged) - lost
    if kept > 3 * lost or _surrogates_only(data):
        return damaged, "utf-8 (damaged)"
    import chardet

    sample = b"\n".join(_take(data))
    found = chardet.detect(sample)
    encoding = (found["encoding"] or FALLBACK).lower()
    if found["confidence"] >= CONFIDENT or _misread(sample.decode(FALLBACK, errors="replace")):
        try:
            return data.decode(encoding), f"{encoding} (guessed)"
        except (LookupError, UnicodeDecodeError):
            pass
    return data.decode(FALLBACK, errors="replace"), f"{FALLBACK} (guessed)"


def _surrogates_only(data: bytes) -> bool:
    """Whether the bytes are UTF-8 but for halves of pairs, as programs write that cut a text between the two."""
    try:
        data.decode("utf-8", errors="surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def _misread(text: str) -> bool:
    """Whether text read as Windows-1252 has signs and capitals inside its words, so that it must be in something else."""
    return len(_INSIDE_WORD.findall(text)) > 0.1 * sum(character > "\x7f" for character in text)


def _take(data: bytes) -> list[bytes]:
    """The lines that hold bytes beyond ASCII, up to a sample: the others say nothing about the encoding."""
    first = _HIGH.search(data)
    start = first.start() if first else 0
    begin = max(data.rfind(b"\n", 0, start), data.rfind(b"\r", 0, start), start - 1000, -1) + 1
    lines: list[bytes] = []
    size = 0
    for found in _HIGH_LINE.finditer(data, begin):
        lines.append(found.group()[:_SAMPLE])
        size += len(lines[-1])
        if size >= _SAMPLE:
            break
    return lines
