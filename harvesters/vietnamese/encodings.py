"""Which encoding a whole file has, decided on all of its bytes and reported, never guessed silently.

UTF-8 and UTF-16 prove themselves. A single-byte file is decoded with every registered candidate and the
words are tested for Vietnamese spelling; the one whose words are Vietnamese wins. `register` adds the
legacy font encodings (TCVN3, VNI), which also stand in spreadsheets as wrong Unicode text.
"""

from __future__ import annotations

import codecs
import io
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from harvesters.vietnamese import twofold, utf8
from harvesters.vietnamese.broken import nearly_utf8

CHUNK = 1 << 20
#: Words with marks that are looked at; more add nothing to the certainty.
SAMPLE_WORDS = 20_000

#: Byte order marks inside, zeros, and the sign with which DOS ends a file.
_STRAY = re.compile("[\ufeff\x00\x1a]")
_WORD = re.compile(r"[^\W\d_]+", re.UNICODE)
#: Signs of Western files that the font encodings have letters for, where no letter stands beside them.
_SIGNS = re.compile(
    r"(?<![^\W\d_])[£©®µ¥€§«»¡¢¤¦¨¬¯´·¸¹º¿×÷](?![^\W\d_])|[°±²³¼½¾–—“”‘’…•™‰]|(?<=\d)[£©®µ]|[£©®µ](?=\d)"
)
#: So many different syllables make an encoding certain; fewer are told, one letter alone is none.
_CERTAIN = 3
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|gh|gi|kh|th|tr|ch|ph|qu|[bcdđghklmnprstvx])?"
    r"(?:uyê|uyu|uya|oai|oay|oao|oeo|uây|iêu|yêu|uôi|ươi|ươu|oă|oa|oe|oo|uâ|uê|uô|uơ|uy|ưa|ưi|ươ|ưu|ua|ui|iê|yê|ia|iu"
    r"|ai|ao|au|ay|âu|ây|eo|êu|oi|ôi|ơi|[aăâeêioôơuưy])(?:ng|nh|ch|[cmnpt])?"
)


@dataclass(frozen=True)
class Legacy:
    """A single-byte encoding: ``decode`` turns the file's bytes, read as Windows-1252, into text."""

    name: str
    decode: Callable[[str], str]


@dataclass(frozen=True)
class Detected:
    """``name`` is Python's or a registered one; None when nothing fits. ``note`` says how it was found.

    ``broken``: the encoding that all but some bytes have; ``zero``: there are zero bytes.
    """

    name: str | None
    note: str = ""
    assumed: bool = False
    broken: str = ""
    zero: bool = False


def _cp1258(text: str) -> str:
    return unicodedata.normalize("NFC", text.encode("cp1252", "latin1bytes").decode("cp1258", "replace"))


def _keep_byte(error: UnicodeError) -> tuple[bytes, int]:
    """The five bytes that Windows-1252 leaves open travel as C1 characters."""
    if isinstance(error, UnicodeEncodeError):
        return error.object[error.start : error.end].encode("latin-1", "replace"), error.end
    raise error


codecs.register_error("latin1bytes", _keep_byte)

#: Single-byte encodings that may hold Vietnamese, in the order of preference on a tie.
LEGACY: dict[str, Legacy] = {"windows-1258": Legacy("windows-1258", _cp1258)}


def register(legacy: Legacy) -> None:
    """Add a legacy encoding; its name may then stand in a spec's ``read.encoding``."""
    LEGACY[legacy.name] = legacy


def western(data: bytes) -> str:
    """Bytes as Windows-1252, its five undefined bytes as C1 characters: nothing is lost."""
    return "".join(map(_CP1252.__getitem__, data))


_CP1252 = [bytes([n]).decode("cp1252", "ignore") or chr(n) for n in range(256)]


def is_syllable(word: str) -> bool:
    """Whether a word is spelt as a Vietnamese syllable, with at most one tone."""
    letters, tones = [], 0
    for char in unicodedata.normalize("NFD", word.lower()):
        if char in _TONES:
            tones += 1
        else:
            letters.append(char)
    return tones <= 1 and bool(_SYLLABLE.fullmatch(unicodedata.normalize("NFC", "".join(letters))))


def vietnamese_share(text: str) -> tuple[float, int]:
    """Share of the words with non-ASCII letters that are Vietnamese syllables, and their number."""
    words = [word for word in _WORD.findall(text) if not word.isascii()][:SAMPLE_WORDS]
    return (sum(map(is_syllable, words)) / len(words) if words else 0.0), len(words)


def detect(path: Path) -> Detected:
    """The encoding of a text file, on all of its bytes."""
    with path.open("rb") as file:
        head = file.read(4096)
    for bom, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if head.startswith(bom):
            return _checked(path, name, "byte order mark")
    if wide := _utf16_without_mark(head):
        return _checked(path, wide, "zero bytes")
    if _holds_zero(path):
        return Detected(None, zero=True)
    if decodes(path, "utf-8"):
        twice = twofold.is_twice(path, vietnamese_share)
        return Detected(twofold.NAME, "UTF-8 within UTF-8") if twice else Detected("utf-8", "all bytes fit")
    marked = _marked_lines(path)
    return Detected(None, broken="utf-8") if nearly_utf8(marked) else _single_byte(marked)


def _checked(path: Path, name: str, note: str) -> Detected:
    return Detected(name, note) if decodes(path, name) else Detected(None, broken=name)


def _utf16_without_mark(head: bytes) -> str | None:
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) < len(head) // 6 or len(head) < 8 or min(even, odd) * 4 > max(even, odd):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _holds_zero(path: Path) -> bool:
    """No text has them: the file was cut off, padded, or is none."""
    with path.open("rb") as file:
        return any(b"\x00" in chunk for chunk in iter(lambda: file.read(CHUNK), b""))


def decodes(path: Path, encoding: str) -> bool:
    """Whether every byte of the file fits the encoding."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _single_byte(marked: bytes) -> Detected:
    """The registered encoding under which the words are Vietnamese, else Western if they look so."""
    raw = western(marked)
    words = _SIGNS.sub(" ", raw)
    found = best_legacy(words)
    if found:
        certain = syllables(words, found[0]) >= _CERTAIN
        return Detected(found[0], f"{found[1]:.0%} of the marked words are Vietnamese", assumed=not certain)
    if words != raw and words.isascii():
        return Detected("windows-1252", "signs of Western languages", assumed=True)
    raw = words
    odd_signs = len(re.findall(r"[^\W\d_][\x80-\xbf\xd7\xf7][^\W\d_]", raw))
    letters = sum(1 for char in raw if char >= "\xc0")
    if letters and odd_signs <= letters * 0.02 and not re.search("[\x80-\x9f]", raw):
        return Detected("windows-1252", "letters of Western languages", assumed=True)
    return Detected(None)


def best_legacy(raw: str) -> tuple[str, float] | None:
    """Name and share of the legacy encoding whose words are Vietnamese; None when none or two do."""
    scores = []
    for legacy in LEGACY.values():
        text = legacy.decode(raw)
        share, words = vietnamese_share(text)
        bad = len(re.findall("[\u0300-\u036f\ufffd]", unicodedata.normalize("NFC", text)))
        scores.append((share - bad / max(words, 1), words, legacy.name))
    share, words, name = max(scores, key=lambda score: score[0])
    rivals = [score for score in scores if score[2] != name and score[0] > share - 0.05]
    sure = share >= 0.85 and words and not rivals and syllables(raw, name)
    return (name, share) if sure else None


def syllables(raw: str, name: str) -> int:
    """How many different Vietnamese syllables with marks a text has under a legacy encoding.

    A letter alone, and letters that stand beside a digit, are no syllable: £500.
    """
    found = set()
    for word in re.findall(r"(?<!\d)[^\W\d_]{2,}(?!\d)", LEGACY[name].decode(raw)):
        if not word.isascii() and is_syllable(word):
            found.add(word.lower())
    return len(found)


def _marked_lines(path: Path) -> bytes:
    """The lines with a byte beyond ASCII, up to 4 MB of them."""
    kept, size = [], 0
    with path.open("rb") as file:
        while (chunk := file.readlines(CHUNK)) and size < 4 * CHUNK:
            lines = [line for line in chunk if not line.isascii()]
            kept += lines
            size += sum(map(len, lines))
    return b"".join(kept)


def known(name: str) -> bool:
    """Whether a spec may name this encoding."""
    if name in LEGACY or name == twofold.NAME:
        return True
    try:
        codecs.lookup(name)
    except LookupError:
        return False
    return True


def decoded_lines(path: Path, name: str) -> Iterator[str]:
    """The file's text, line ends as they are, NFC; raises UnicodeError on a byte that doesn't fit."""
    for block in decoded_blocks(path, name):
        yield from io.StringIO(block if isinstance(block, str) else block.decode(), newline="")


def decoded_blocks(path: Path, name: str) -> Iterator[str | bytes]:
    """The same in pieces of some thousand lines; as UTF-8 where the file's own bytes say it already."""
    if name == twofold.NAME:
        for block in decoded_blocks(path, "utf-8"):
            yield _readable(twofold.once(block if isinstance(block, str) else block.decode()), None)
        return
    legacy = LEGACY.get(name)
    if not legacy and codecs.lookup(name).name in ("utf-8", "utf-8-sig"):
        for text, data in utf8.pieces(path, name, CHUNK):
            ready = not _STRAY.search(text) and unicodedata.is_normalized("NFC", text)
            yield data if ready else _readable(text, None)
        return
    encoding = "latin-1" if legacy else name
    with path.open("r", encoding=encoding, errors="strict", newline="") as file:
        while block := file.read(CHUNK) + file.readline():
            yield _readable(block, legacy)


def _readable(text: str, legacy: Legacy | None) -> str:
    if legacy and not text.isascii():
        text = legacy.decode(western(text.encode("latin-1")))
    return _STRAY.sub("", unicodedata.normalize("NFC", text))
