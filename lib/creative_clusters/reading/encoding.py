"""Which encoding a text file has, where its bytes tell; else it is asked for.

GB18030 accepts almost any bytes, so being readable as GB18030 proves nothing: a Latin-1 "São" is
readable as Chinese. What tells Chinese text is that nearly all of its characters are those of
GB 2312, and most of them of its first level, the 3755 in daily use; pairs of Cyrillic letters are
not. Windows-1252 accepts almost any bytes, too. What tells it is that all its letters are those of
one Western language, most of whose letters are plain: a Polish "Małopolskie" would hold a ³, and
Russian has no plain ones. Korean is told from Chinese, whose commonest characters have the bytes of
Hangul, by being Hangul alone; Japanese by its kana. charset-normalizer, tried on tables with names
of regions, took Spanish, Portuguese and Swedish for Polish.
"""

import codecs
import re
from collections.abc import Iterator

from creative_clusters.reading.files import Source
from creative_clusters.words.wording import text as worded

_BLOCK = 1 << 20
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_LETTERS = tuple(map(frozenset, (
    "àâæçéèêëîïôœùûüÿ", "àáâãçéêíóôõúüñ", "áéíñóúüçª", "äöüßé", "àèéìíîòóùú", "åäöéü", "æøåéöäü",
    "áéëïèüöó", "àèéíïòóúüç",
)))  # fmt: skip
_ODD = re.compile(  # a sign within a word or at its head; an õ that is a Hungarian ő
    r"[^\W\d_][^\w\s\x00-\x7f’·][^\W\d_]|[^\w\s\x00-\x7f’‘“«¿¡–—][^\W\d_a-zA-Z]|[õÕ](?![eE])"
)


def detect(source: Source) -> str:
    """The encoding of a text; InvalidData if it is not certain."""
    with source.open() as stream:
        head = stream.read(4096)
    for mark, encoding in _MARKS.items():
        if head.startswith(mark):
            return encoding
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if head[first::2].count(0) > len(head) / 8 and not head[1 - first :: 2].count(0):
            return encoding
    if b"\0" in head:
        row = head.count(b"\n", 0, head.index(b"\0")) + 1
        raise source.refused(worded("fault.null"), row=row)
    for encoding, sound in (
        ("utf-8", None), ("cp932", _is_japanese), ("cp949", _is_korean), ("gb18030", _is_chinese),
        ("cp1252", _is_western),
    ):  # fmt: skip
        try:
            if sound is None:
                for _ in _decoded(source, encoding):
                    pass
            if sound is None or sound(_decoded(source, encoding)):
                return encoding
        except UnicodeDecodeError:
            continue
    raise source.refused(worded("fault.encoding"), row=undecodable(source, "utf-8"))


def _decoded(source: Source, encoding: str) -> Iterator[str]:
    with source.open() as stream:
        yield from codecs.iterdecode(iter(lambda: stream.read(_BLOCK), b""), encoding)


def _is_japanese(blocks: Iterator[str]) -> bool:
    """Whether a twentieth of the letters are kana, and none of them of half width."""
    wide = "".join(re.sub(r"[\x00-\x7f]", "", text) for text in blocks)
    kana = len(re.findall("[\u3041-\u30ff]", wide))
    return kana > 0.05 * len(wide) and not re.search("[\uff61-\uff9f\ue000-\uf8ff]", wide)


def _is_korean(blocks: Iterator[str]) -> bool:
    """Whether there are a dozen different letters or more, all of them Hangul."""
    letters = {letter for text in blocks for letter in re.findall(r"[^\W\d_]", text)}
    wide = {letter for letter in letters if letter > "\x7f"}
    return len(wide) >= 12 and all("가" <= letter <= "힣" for letter in wide)


def _is_chinese(blocks: Iterator[str]) -> bool:
    """Whether nearly all wide characters are those of GB 2312, and most of its first level."""
    wide = known = words = first = 0
    for text in blocks:
        text = re.sub(r"[\x00-\x7f]", "", text)
        rows = text.encode("gb2312", "ignore")[::2]
        wide, known = wide + len(text), known + len(rows)
        words += len(rows.translate(None, bytes(range(0xB0))))
        first += len(rows.translate(None, bytes({*range(256)} - {*range(0xB0, 0xD8)})))
    return known >= 0.95 * wide and first >= 0.7 * words


def _is_western(blocks: Iterator[str]) -> bool:
    """Whether all letters are those of one language, mostly plain, and no sign is in a word."""
    letters: set[str] = set()
    plain = other = 0
    for text in blocks:
        if _ODD.search(text):
            return False
        words = "".join(re.findall(r"[a-zA-Z]*[^\W\d_a-zA-Z][^\W\d_]*", text))
        plain, other = plain + len(re.findall("[a-zA-Z]", words)), other + len(words)
        letters.update(re.findall(r"[^\W\d_]", re.sub(r"[\x00-\x7f]", "", text).lower()))
    return plain >= 0.4 * other and any(letters <= known for known in _LETTERS)


def undecodable(source: Source, encoding: str) -> int | None:
    """The first line that an encoding cannot have."""
    with source.open() as stream:
        for number, line in enumerate(stream, start=1):
            try:
                line.decode(encoding)
            except UnicodeDecodeError:
                return number
    return None
