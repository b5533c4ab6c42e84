"""Which language stands on a page: words that are no Vietnamese syllables, words with Vietnamese letters."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from bs4 import BeautifulSoup
from bs4.element import Comment, Tag

DATA = Path(__file__).resolve().parents[2] / "datasets"
CODE_LISTS, AGENCIES = DATA / "codelists", DATA / "organizations"
_ONSET = "(?:b|ch|c|d|gh|gi|g|h|kh|k|l|m|ngh|ng|nh|n|ph|p|qu|r|s|th|tr|t|v|x)?"
_RHYME = (
    "(?:a|ac|ach|ai|am|an|ang|anh|ao|ap|at|au|ay|e|ec|ech|em|en|eng|enh|eo|ep|et|eu|i|ia|ich|iec|iem|ien|"
    "ieng|iep|iet|ieu|im|in|inh|ip|it|iu|o|oa|oac|oach|oai|oam|oan|oang|oanh|oao|oap|oat|oay|oc|oe|oen|oeo|"
    "oet|oi|om|on|ong|ooc|oong|op|ot|u|ua|uan|uat|uay|uang|ue|uech|uenh|ui|uoc|uoi|uom|uon|uong|uot|uou|um|"
    "un|ung|uo|up|ut|uu|uy|uya|uych|uyen|uyet|uynh|uyt|uc|y|yem|yen|yet|yeu|yt|ynh)"
)
_SYLLABLE = re.compile(f"{_ONSET}{_RHYME}", re.I)
_WORD = re.compile(r"[^\W\d_]+")
#: Addresses, names of files, accounts and fields, places for values: no words.
_ADDRESS = re.compile(r"\{\w+\}|\S*(?:://|@|\.\w|/|=|_|\d|-\w+-)\S*")
#: What a person typed or may type, as an English text quotes it.
_SAMPLE = re.compile("“[^”]*”|(?:[Ee]xample:?|auto knows|or) .*")
_LETTERS = re.compile("[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]", re.I)
#: Attributes that are read out or shown.
_SHOWN = ("title", "placeholder", "aria-label", "alt", "data-label", "data-module-content", "label")
_BUTTONS = ("submit", "button", "reset")
_HIDDEN = ("script", "style", "code", "pre", "kbd", "samp", "template", "noscript", "textarea")
#: Names of formats, programs, laws and companies: the same in every language.
NAMES = frozenset(
    # Formats, standards, programs, licences; then what people write into the YAML of a source.
    re.findall(
        r"\w+",
        """
        api csv tsv xlsx xls ods px json jsonl ndjson jsonstat rdf ttl turtle xml dcat sdmx sql url uri html
        http https doi svg png email ckan markdown yaml atom odc odbl by oecd wps excel calc croissant vega
        lite database license data package open sdg canada atlas python javascript powershell curl ckanapi
        facebook gravatar postgresql datastore solr datastructure kib mib byte bytes enter internet web blog
        iframes hecta tus colspacer authorization cron auto vni worker dongthap text numeric timestamp key
        headers paging query select newest structure timeout updatedafter month school year secret openapi
        pandas parquet cookie megabyte false retry standing trace etag ict index token schema problem details
        unicode general deflate git lfs annex pull google microsoft authenticator aegis localhost passkey
        state tab version filter getcapabilities government licence public domain mark ouverte etalab
        datenlizenz deutschland namensnennung zero chrome safari firefox edge opera android windows iphone
        ipad macos linux samsung
        """,
    )
)


def foreign(html: str, lang: str = "vi", known: frozenset[str] = frozenset()) -> list[str]:
    """Texts of a page in ``lang`` that look like the other language, each with what gives it away; ``known``:
    words that are no fault there.
    """
    tell = _no_syllables if lang == "vi" else _with_marks
    found = ((text, [word for word in tell(text) if word.lower() not in known]) for text in texts(html, lang))
    return [f"{', '.join(words)}: {text[:160]}" for text, words in found if words]


@cache
def proper_names() -> frozenset[str]:
    """Words with Vietnamese letters in the English labels of areas and agencies."""
    labels = [row["label_en"] for path in CODE_LISTS.glob("*.csv") for row in _rows(path)]
    agencies = " ".join(path.read_text(encoding="utf-8") for path in AGENCIES.glob("*.yaml"))
    labels += re.findall(r"\ben: (.+)", agencies)
    return frozenset(word for label in labels for word in _marked(label))


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def texts(html: str, lang: str) -> Iterator[str]:
    """What a person sees or hears of a page, without what is marked as another language's."""
    soup = BeautifulSoup(html, "html.parser")
    for element in soup.find_all(_HIDDEN):
        element.decompose()
    for element in soup.find_all(lang=True):
        if element.name != "html" and element["lang"] != lang and not element.decomposed:
            element.decompose()
    for element in soup.find_all(True):
        yield from _attributes(element)
    for piece in soup.find_all(string=True):
        if not isinstance(piece, Comment) and (text := " ".join(piece.split())):
            yield text


def _attributes(element: Tag) -> Iterator[str]:
    for name in _SHOWN:
        if value := element.get(name):
            yield str(value)
    if element.name == "input" and element.get("type") in _BUTTONS and element.get("value"):
        yield str(element["value"])


def _no_syllables(text: str) -> list[str]:
    words = _WORD.findall(_ADDRESS.sub(" ", text))
    return [word for word in words if len(word) > 1 and word.isascii() and not _known(word)]


def _known(word: str) -> bool:
    return word.isupper() or word.lower() in NAMES | fields() or bool(_SYLLABLE.fullmatch(word))


@cache
def fields() -> frozenset[str]:
    """Words of the names of a source's fields and their values, as people write them into YAML."""
    from pydantic import BaseModel

    from harvesters import spec

    models = [kind for kind in vars(spec).values() if isinstance(kind, type) and issubclass(kind, BaseModel)]
    schemas = " ".join(str(model.model_json_schema()) for model in models if model is not BaseModel)
    return frozenset(
        word.lower() for name in re.findall(r"'([\w-]+)'", schemas) for word in _WORD.findall(name)
    )


def _with_marks(text: str) -> list[str]:
    return [word for word in _marked(text) if word not in proper_names()]


def _marked(text: str) -> list[str]:
    words = _WORD.findall(_ADDRESS.sub(" ", _SAMPLE.sub(" ", text)))
    return [word for word in words if _LETTERS.search(word)]
