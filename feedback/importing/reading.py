"""A row of the file as a history: values of our own kinds, or every reason why not."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from feedback.importing.mapping import Mapping
from feedback.importing.steps import Step, StepsError, steps_of
from feedback.pages import contact

TEXT_MOST = 1_000_000
NAME_MOST = 300
csv.field_size_limit(16 * 1024 * 1024)


class FileError(Exception):
    """The file as a whole cannot be read."""


@dataclass(frozen=True)
class Refusal:
    """A row that was not taken, and why."""

    line: int
    id: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class History:
    """An appeal as another system knew it."""

    line: int
    id: str
    received_at: datetime
    text: str
    subject: str
    kind: str
    language: str
    topic: tuple[str, ...]
    organisation: str
    place: str
    point: tuple[float, float] | None
    name: str
    email: str
    phone: str
    steps: tuple[Step, ...]
    answer: str
    answered_at: datetime | None
    first_answered_at: datetime | None
    resolution: int | None
    servant: int | None
    rating_words: str
    rated_at: datetime | None


def rows(path: Path, mapping: Mapping, *, tell=lambda at: None) -> Iterator[History | Refusal]:
    """Every row in order. `tell` hears how many bytes are behind us. Raises `FileError`."""
    try:
        with path.open("rb") as raw:
            lines = _decoded(raw, mapping.encoding)
            reader = csv.DictReader(lines, delimiter=mapping.delimiter, strict=True)
            _must_have(reader.fieldnames or [], mapping)
            seen: dict[str, int] = {}
            for row in reader:
                yield _unique(_row(row, reader.line_num, mapping), seen)
                tell(raw.tell())
    except (OSError, csv.Error) as error:
        raise FileError(f"{path}: {error}") from error


def _decoded(raw, encoding: str) -> Iterator[str]:
    """Lines of text; bytes that the encoding does not know are kept visible as lone surrogates, so
    that only their row is refused."""
    codec = "utf-8" if encoding.lower().replace("_", "-") == "utf-8-sig" else encoding
    for number, line in enumerate(raw):
        text = line.decode(codec, errors="surrogateescape")
        yield text.removeprefix("\ufeff") if number == 0 else text


def _must_have(names: list[str], mapping: Mapping) -> None:
    lacking = [name for name in mapping.columns_needed() if name not in names]
    if lacking:
        raise FileError(
            f"the map names columns that the file has not: {', '.join(lacking)}. "
            f"The file has: {', '.join(names)}"
        )


def _unique(read: History | Refusal, seen: dict[str, int]) -> History | Refusal:
    if isinstance(read, Refusal):
        return read
    before = seen.setdefault(read.id, read.line)
    if before != read.line:
        return Refusal(read.line, read.id, (f"the same id ended on line {before}",))
    return read


def _row(row: dict, line: int, mapping: Mapping) -> History | Refusal:
    return _Row(row, line, mapping).read()


class _Row:
    """Reads one row and collects every reason to refuse it."""

    def __init__(self, row: dict, line: int, mapping: Mapping) -> None:
        self.row = row
        self.line = line
        self.mapping = mapping
        self.reasons: list[str] = []

    def read(self) -> History | Refusal:
        if None in self.row or None in self.row.values():
            return Refusal(self.line, "", ("it has not as many values as there are columns",))
        columns, mapping = self.mapping.columns, self.mapping
        row_id = self.text("id", most=100)
        if any("\udc80" <= letter <= "\udcff" for value in self.row.values() for letter in value):
            return Refusal(
                self.line, _told(row_id), (f"there are bytes that are not {mapping.encoding}",)
            )
        received_at = self.moment("received_at", needed=True)
        history = History(
            line=self.line,
            id=row_id,
            received_at=received_at,
            text=self.text("text", most=TEXT_MOST),
            subject=self.text("subject", most=TEXT_MOST),
            kind=self.kind(),
            language=self.language(),
            topic=self.topic(),
            organisation=self.text("organisation", most=NAME_MOST),
            place=self.text("place", most=TEXT_MOST),
            point=self.point(),
            name=self.text("name", most=NAME_MOST),
            email=self.address(contact.EMAIL),
            phone=self.address(contact.PHONE),
            answer=self.text("answer", most=TEXT_MOST),
            answered_at=self.moment("answered_at"),
            first_answered_at=self.moment("first_answered_at"),
            resolution=self.mark("resolution"),
            servant=self.mark("servant"),
            rating_words=self.text("rating_words", most=2000),
            rated_at=self.moment("rated_at"),
            steps=self.steps(received_at),
        )
        if not row_id:
            self.reasons.append(f"{columns.id}: there is no id")
        if not (history.text or history.subject):
            self.reasons.append(f"{columns.text}: there are no words")
        if self.reasons:
            return Refusal(self.line, row_id, tuple(self.reasons))
        return history

    def value(self, field: str) -> str:
        column = getattr(self.mapping.columns, field)
        return self.row[column].replace("\0", "").strip() if column else ""

    def refuse(self, field: str, why: str) -> None:
        column = getattr(self.mapping.columns, field)
        self.reasons.append(f"{column}: {_told(self.value(field))!r} {why}")

    def text(self, field: str, *, most: int) -> str:
        value = self.value(field)
        if len(value) > most:
            self.refuse(field, f"is longer than {most} letters")
        return value

    def moment(self, field: str, *, needed: bool = False) -> datetime | None:
        value = self.value(field)
        if not value and not needed:
            return None
        try:
            return self.time(value)
        except ValueError:
            self.refuse(field, "is no date and time (ISO 8601)")
            return None

    def time(self, value: str) -> datetime:
        """A moment in UTC; without a zone of its own it is in the map's."""
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=self.mapping.zone)
        return moment.astimezone(UTC)

    def kind(self) -> str:
        value = self.value("kind")
        if value and value not in self.mapping.kinds:
            self.refuse("kind", "is not in the map's [kinds]")
        return self.mapping.kinds.get(value, self.mapping.kind)

    def language(self) -> str:
        value = self.value("language")
        if value and value not in dict(settings.LANGUAGES):
            self.refuse("language", "is not one of our languages")
        return value or self.mapping.language

    def topic(self) -> tuple[str, ...]:
        path = []
        for column in self.mapping.columns.topic:
            name = self.row[column].replace("\0", "").strip()
            if len(name) > NAME_MOST:
                self.reasons.append(f"{column}: it is longer than {NAME_MOST} letters")
            if name:
                path.append(name)
        return tuple(path)

    def point(self) -> tuple[float, float] | None:
        latitude, longitude = (self.number(name) for name in ("latitude", "longitude"))
        if latitude is None or longitude is None:
            return None
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            self.refuse("latitude", "and longitude are no point on Earth")
        return latitude, longitude

    def number(self, field: str) -> float | None:
        value = self.value(field)
        if not value:
            return None
        try:
            return float(value.replace(",", "."))
        except ValueError:
            self.refuse(field, "is no number")
            return None

    def address(self, kind: str) -> str:
        value = self.value(kind)
        if not value:
            return ""
        try:
            return contact.canonical(kind, value)
        except ValueError:
            column = getattr(self.mapping.columns, kind)
            self.reasons.append(f"{column}: it is no {kind}")  # no personal data in the report
            return ""

    def mark(self, field: str) -> int | None:
        value = self.value(field)
        if not value:
            return None
        if value not in {"1", "2", "3", "4", "5"}:
            self.refuse(field, "is no mark from 1 to 5")
            return None
        return int(value)

    def steps(self, received_at: datetime | None) -> tuple[Step, ...]:
        if received_at is None:
            return ()
        try:
            return steps_of(
                self.past(received_at),
                self.mapping.statuses,
                has_answer=bool(self.value("answer")),
            )
        except StepsError as error:
            self.reasons.append(str(error))
            return ()

    def past(self, received_at: datetime) -> list[tuple[datetime, str]]:
        """What the other system called its steps, and when; only the last when that is all."""
        if self.mapping.timeline is None:
            status = self.value("status")
            moments = (self.moment(name) for name in ("status_at", "answered_at"))
            at = next(filter(None, moments), received_at)
            return [(at, status)] if status else []
        how = self.mapping.timeline
        past = []
        for part in filter(None, self.row[how.column].split(how.between)):
            written, _within, status = part.partition(how.within)
            try:
                past.append((self.time(written.strip()), status.strip()))
            except ValueError:
                raise StepsError(f"{how.column}: {_told(part)!r} has no date and time") from None
        return sorted(past, key=lambda step: step[0])


def _told(value: str) -> str:
    """Enough of a value to find it."""
    return value[:60].encode("utf-8", "replace").decode()
