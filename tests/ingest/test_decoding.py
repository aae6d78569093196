"""Decoding: every character is preserved, and data that is not text is refused."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.ingest.decoding import NotText, decode

GERMAN = "Über Öl und Äpfel: Die Größe ändert sich.\r\nSchluss. "
FRENCH = "Élection : le « non » l'emporte à Orléans, déjà."
CURLY = "He said “it’s over” – and left… €5 richer."
POLISH = "Zażółć gęślą jaźń. Prezydent powiedział, że Łódź jest piękna o każdej porze roku. "
JAPANESE = "今日は晴れで、明日は雨でしょう。新聞の記事を読むのは楽しい。"
RUSSIAN = (
    "Президент выступил с речью о новых мерах поддержки экономики в среду, сообщает агентство. " * 5
)


@given(st.text())
def test_utf_8_round_trips(text: str) -> None:
    if "\0" in text or any(ord(character) < 32 for character in text) or text.startswith("\ufeff"):
        return
    assert decode(text.encode()).text == text
    assert decode(codecs.BOM_UTF8 + text.encode()).text == text


@pytest.mark.parametrize("text", [GERMAN, FRENCH, CURLY, RUSSIAN, "short", " \n spaces \r\n\n "])
@pytest.mark.parametrize("mark", [codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE])
def test_utf_16_is_detected_by_its_byte_order_mark(text: str, mark: bytes) -> None:
    assert (
        decode(mark + text.encode("utf-16-le" if mark == codecs.BOM_UTF16_LE else "utf-16-be")).text
        == text
    )


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(GERMAN, "latin-1"), (FRENCH, "latin-1"), ("Über Öl", "latin-1"), (CURLY, "cp1252")],
)
def test_short_western_texts_are_decoded_as_windows_1252(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == (text, None)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (RUSSIAN, "koi8-r"),
        (RUSSIAN, "cp1251"),
        (JAPANESE, "shift-jis"),
        (JAPANESE * 20, "euc-jp"),
        (POLISH, "cp1250"),
        (RUSSIAN * 800, "cp1251"),
    ],
)
def test_other_encodings_are_guessed_and_reported_as_guesses(text: str, encoding: str) -> None:
    decoded, guessed = decode(text.encode(encoding))
    assert decoded == text
    assert guessed is not None


@pytest.mark.parametrize("text", [FRENCH, CURLY, RUSSIAN, JAPANESE, POLISH])
@pytest.mark.parametrize("broken", [b"\xff", b"\xe9 ", "é".encode()[:1]])
def test_damaged_utf_8_is_refused_rather_than_decoded_as_another_encoding(
    text: str, broken: bytes
) -> None:
    raw = text.encode()
    for before, after in ((raw, b""), (b"", raw)):
        with pytest.raises(NotText, match=f"byte {len(before) + 1} is not valid UTF-8"):
            decode(before + broken + after)


def test_a_truncated_character_at_the_end_of_a_long_text_is_detected() -> None:
    with pytest.raises(NotText, match="is damaged"):
        decode((RUSSIAN * 2000).encode()[:-3])


@pytest.mark.parametrize(
    "raw",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"text with one \0 in it",
        bytes(range(1, 32)) * 10,
        "no mark".encode("utf-16-le"),
        "x".encode("utf-32"),
        codecs.BOM_UTF16_LE + b"odd",
        codecs.BOM_UTF8 + b"Gr\xf6\xdfe",
        codecs.BOM_UTF16_LE + "a\0b".encode("utf-16-le"),
    ],
)
def test_binary_and_damaged_data_is_not_text(raw: bytes) -> None:
    with pytest.raises(NotText):
        decode(raw)


@given(st.binary(max_size=300))
def test_any_bytes_are_decoded_or_refused(raw: bytes) -> None:
    try:
        text = decode(raw).text
    except NotText:
        return
    assert "\0" not in text
    assert len(text) <= len(raw)
