from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.documents import parse, split
from assistant.documents.text import decode
from assistant.errors import UnreadableDocument

FRENCH = "Le café est fermé l’été. Les élèves déjeunent à la gare, où l’on sert du thé."
RUSSIAN = "Лодки стоят в гавани. Капитан пришёл утром и спросил, когда откроется рынок."
JAPANESE = "港は朝に開きます。船長は市場がいつ開くかを尋ねました。"
POLISH = "Łódź stoi w porcie. Kapitan przyszedł rano i zapytał, kiedy będzie czynny rynek, więc czekaliśmy dość długo."


@pytest.mark.parametrize(
    ("text", "encoding", "named"),
    [
        ("plain words", "ascii", "utf-8"),
        (FRENCH, "utf-8", "utf-8"),
        (FRENCH, "windows-1252", "windows-1252 (guessed)"),
        (RUSSIAN, "windows-1251", "windows-1251 (guessed)"),
        (RUSSIAN, "koi8-r", "koi8-r (guessed)"),
        (JAPANESE, "shift_jis", "cp932 (guessed)"),
        (POLISH, "windows-1250", "windows-1250 (guessed)"),
        (FRENCH, "utf-16-le", "utf-16-le"),
        (FRENCH, "utf-16-be", "utf-16-be"),
    ],
)
def test_usual_encodings(text: str, encoding: str, named: str) -> None:
    assert decode(text.encode(encoding)) == (text, named)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_a_mark_stays_in_the_text_but_is_never_quoted(encoding: str) -> None:
    text, named = decode("\ufeffThe boat sails. It is red.".encode(encoding))
    assert (text, named) == ("\ufeffThe boat sails. It is red.", encoding)
    for name in ("a.md", "a.txt"):
        (passage,) = split(parse(name, text), lambda _: True)
        assert passage.text == "The boat sails. It is red."


def test_a_mark_before_a_heading_or_front_matter_does_not_hide_it() -> None:
    assert parse("a.md", "\ufeff# Boats\n\nThey sail.").title == "Boats"
    assert parse("a.md", "\ufeff---\ntitle: Boats\n---\nThey sail.").title == "Boats"


def test_offsets_are_those_of_the_file_as_it_is_opened(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes("\ufeffOne.\r\nTwo.\rThree.".encode())
    with file.open(encoding="utf-8", newline="") as stream:
        assert decode(file.read_bytes())[0] == stream.read()


@pytest.mark.parametrize(
    "data",
    [b"%PDF-1.7 words", b"PK\x03\x04words", b"\x7fELF", bytes(range(256)) * 4, b"\x00\x01\x02\x03" * 50, b"\xff\xfe" + b"\x00\xd8" * 50],
)
def test_what_is_not_text_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableDocument, match="not text"):
        decode(data)


@pytest.mark.parametrize("data", [b"", b" \r\n\t", b"\xef\xbb\xbf\n", b"\x00"])
def test_nothing_but_white_space_is_empty(data: bytes) -> None:
    with pytest.raises(UnreadableDocument, match="empty"):
        decode(data)


def test_few_damaged_bytes_do_not_change_the_encoding() -> None:
    data = (RUSSIAN + "\n").encode() * 3
    text, named = decode(data[:-2] + b"\xff\n")
    assert named == "utf-8 (damaged)"
    assert text.startswith(RUSSIAN)


def test_zero_bytes_and_lone_surrogates_end_as_text_that_can_be_written() -> None:
    text, _ = decode(b"The boat\x00 sails " + b"\xed\xa0\x80".join([FRENCH.encode()] * 2))
    assert "The boat\x00 sails" in text
    text.encode()
    assert decode(b"The boat \xed\xa0\xbd sails") == ("The boat \ufffd\ufffd\ufffd sails", "utf-8 (damaged)")
    text, named = decode(b"\xff\xfe" + "The boat sails".encode("utf-16-le") + b"\x00\xd8")
    assert (text, named) == ("\ufeffThe boat sails\ufffd", "utf-16-le (damaged)")


@given(st.binary(max_size=400))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    try:
        text, named = decode(data)
    except UnreadableDocument as refused:
        assert str(refused) in ("empty", "not text")
        return
    text.encode()
    assert text == data.decode(named.partition(" ")[0], errors="replace")
    for name in ("a.md", "a.txt"):
        for passage in split(parse(name, text), lambda shown: len(shown) < 200):
            assert text[passage.start : passage.end] == passage.text
