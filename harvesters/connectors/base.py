"""What a connector is: one class for one kind of source, found by its entry point."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from pydantic import BaseModel, ConfigDict, ValidationError

from harvesters.errors import FixTheSource
from harvesters.model import Message, RawInput, Rejection
from harvesters.records.model import DatasetRecord

if TYPE_CHECKING:
    # Reading needs none of the network's libraries.
    from harvesters.door.database import Access
    from harvesters.door.named import Secret

GROUP = "dongthap.connectors"


class Options(BaseModel):
    """Base of every connector's options: unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Fetched(Protocol):
    """What the HTTP door gives back for one address."""

    @property
    def path(self) -> Path | None: ...
    @property
    def sha256(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def media_type(self) -> str | None: ...
    @property
    def filename(self) -> str | None: ...
    @property
    def etag(self) -> str | None: ...
    @property
    def last_modified(self) -> str | None: ...
    @property
    def not_modified(self) -> bool: ...
    @property
    def status(self) -> int: ...
    @property
    def final_url(self) -> str: ...
    @property
    def link(self) -> Mapping[str, str]:
        """The Link header: relation (``next``) → full address."""
        ...


class Door(Protocol):
    """The one door; the only way of a connector to the outside."""

    def get(
        self,
        url: str,
        dest: Path,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        secret: Secret | None = None,
    ) -> Fetched: ...

    def database(self, host: str, port: int, secret: str | None) -> Access: ...


@dataclass(frozen=True)
class Validators:
    """What the last published run of a source keeps of one address, to ask only for what changed.

    ``sha256``: of what came from there.
    """

    etag: str | None = None
    last_modified: str | None = None
    sha256: str | None = None


State = Mapping[str, Validators]


class Connector(ABC):
    """Brings the bytes of one kind of source. Instances hold nothing; ``Options`` is the spec's part."""

    name: ClassVar[str]
    Options: ClassVar[type[Options]]

    @abstractmethod
    def fetch(self, options: Any, door: Door, state: State, workdir: Path) -> list[RawInput]:
        """Bring the source's files below ``workdir``; an empty list: nothing changed since ``state``.

        Raises RetryLater, AskTheAgency, RefuseInput or FixTheSource, never anything else of the network.
        """

    def inputs(self, raw: Sequence[RawInput]) -> Sequence[RawInput]:
        """Those of the files brought that are read; the others are kept for tracing only."""
        return raw

    def structure(self, raw: Sequence[RawInput]) -> RawInput | None:
        """That of the files brought which says what the parts of the data mean, where there is one."""
        return None

    def options(self, given: Mapping[str, Any]) -> Any:
        """The options of a spec; raises FixTheSource naming each wrong one."""
        try:
            return self.Options.model_validate(given)
        except ValidationError as error:
            detail = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
            raise FixTheSource(
                "source.invalid",
                Message(
                    f"Tùy chọn của nguồn không đúng: {detail}", f"The source's options are wrong: {detail}"
                ),
            ) from error


class Unreadable(Exception):
    """A file of a catalogue can't be read: why, as a person sees it."""

    def __init__(self, rejection: Rejection) -> None:
        super().__init__(rejection.message.en)
        self.rejection = rejection


@dataclass(frozen=True)
class Found:
    """One dataset of a catalogue: its ``record``, or the ``fault`` that keeps it from being one.

    ``raw``: hash of the file it stands in.
    """

    record: DatasetRecord | None
    raw: str
    fault: str = ""


@dataclass
class Told:
    """What a catalogue says of itself: how many datasets it has (None: nothing), its format."""

    total: int | None = None
    detected: dict[str, str] = field(default_factory=dict)


class CatalogueConnector(Connector):
    """Brings the answers of a catalogue, and reads them record by record."""

    @abstractmethod
    def records(self, options: Any, raw: Sequence[RawInput], workdir: Path, told: Told) -> Iterator[Found]:
        """Every dataset of what `fetch` brought, in its order; memory does not grow with their number.

        Runs where hostile bytes are read: no network, files only below ``workdir``. Fills ``told`` before
        it ends. Raises `Unreadable`.
        """


@lru_cache(maxsize=1)
def _points() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=GROUP)}


@lru_cache(maxsize=1)
def connectors() -> dict[str, type[Connector]]:
    """Every installed connector by name."""
    return {name: point.load() for name, point in _points().items()}


def connector(name: str) -> Connector:
    """The connector of this name; raises FixTheSource."""
    points = _points()
    if name not in points:
        known = ", ".join(sorted(points))
        raise FixTheSource(
            "source.invalid",
            Message(
                f"Không có bộ kết nối “{name}” (có: {known}).",
                f"There is no connector “{name}” (known: {known}).",
            ),
        )
    # Only this one is loaded: some bring large libraries.
    return points[name].load()()
