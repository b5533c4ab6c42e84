"""Makes Solr's synonym files of the one that people edit.

``python -m ckanext.dongthap.search.synonyms`` writes ``synonyms_exact.txt`` and ``synonyms_folded.txt`` of
``config/solr/synonyms.txt``. Solr compares synonyms with words as the field's analyzer has left them, so each
field type needs them in its own form: one tone placement, y as i, with or without marks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

from harvesters.assets import config_dir
from harvesters.vietnamese.fold import accented, fold

FOLDER = config_dir() / "solr"
SOURCE = FOLDER / "synonyms.txt"
_Y = dict(zip("yỳýỷỹỵ", "iìíỉĩị", strict=True))
_FINAL_Y = re.compile("^([hklmst]|q[uùúủũụ])([yỳýỷỹỵ])$")
_QUI = re.compile("^qu([ìíỉĩị])$")
_ON_U = dict(zip("ìíỉĩị", "ùúủũụ", strict=True))


def token(word: str) -> str:
    """A word as the analyzers leave it: ``quý`` → ``qúi``, ``kỹ`` → ``kĩ``."""
    word = _QUI.sub(lambda found: f"q{_ON_U[found[1]]}i", word)
    return _FINAL_Y.sub(lambda found: found[1] + _Y[found[2]], _older(word))


def _older(word: str) -> str:
    """``quý`` → ``qúy``: Solr's mapping moves the tone of every uy, also after q."""
    if not word.startswith("qu") or len(word) < 3 or word[2] not in "ỳýỷỹỵ":
        return word
    return f"q{_ON_U[_Y[word[2]]]}y"


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", unicodedata.normalize("NFC", text))


def exact(term: str) -> str:
    """One term with its marks."""
    return " ".join(map(token, _words(accented(term))))


def folded(term: str) -> str:
    """One term without marks."""
    return " ".join(token(word) for word in _words(fold(term)))


def groups() -> list[tuple[list[str], list[str]]]:
    """Each line of the source that is not a remark: what means the same, what it finds besides."""
    lines = SOURCE.read_text(encoding="utf-8").splitlines()
    parted = [line.partition("=>") for line in lines if line.strip() and line[0] != "#"]
    return [(_terms(same), _terms(besides)) for same, _arrow, besides in parted]


def _terms(text: str) -> list[str]:
    return [term.strip() for term in text.split(",") if term.strip()]


def made(form: Callable[[str], str]) -> str:
    """The text of one file: a group a line, each form once."""
    return "".join(filter(None, (_line(form, same, besides) for same, besides in groups())))


def _line(form: Callable[[str], str], same: list[str], besides: list[str]) -> str:
    found = list(dict.fromkeys(map(form, same)))
    if besides:
        return f"{', '.join(found)} => {', '.join(dict.fromkeys((*found, *map(form, besides))))}\n"
    return ", ".join(found) + "\n" if len(found) > 1 else ""


FILES: dict[Path, Callable[[str], str]] = {
    FOLDER / "synonyms_exact.txt": exact,
    FOLDER / "synonyms_folded.txt": folded,
}


def main() -> None:
    """Writes both files."""
    for path, form in FILES.items():
        path.write_text("# Made of synonyms.txt; do not edit.\n" + made(form), encoding="utf-8")


if __name__ == "__main__":
    main()
