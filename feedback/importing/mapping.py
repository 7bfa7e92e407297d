"""The map: which column of another system's CSV means what to us (docs/importing.md)."""

import re
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from channels import registry
from feedback.models import Kind
from feedback.statuses import Status

REPLY = "reply"  # in [statuses]: words to the citizen came, and the status stayed
STATUSES = {*Status.values, REPLY} - {Status.MERGED.value}
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,49}")


class MapError(Exception):
    """The map cannot be used; `problems` says why, each with its place in the file."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("; ".join(problems))


@dataclass(frozen=True)
class Columns:
    """The names of columns; empty where the file has none. `topic` is a path from the root."""

    id: str = ""
    received_at: str = ""
    text: str = ""
    subject: str = ""
    kind: str = ""
    topic: tuple[str, ...] = ()
    organisation: str = ""
    language: str = ""
    place: str = ""
    latitude: str = ""
    longitude: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    status: str = ""
    status_at: str = ""
    answer: str = ""
    answered_at: str = ""
    first_answered_at: str = ""
    resolution: str = ""
    servant: str = ""
    rating_words: str = ""
    rated_at: str = ""

    def named(self) -> list[str]:
        """Every column that the map names."""
        named = [getattr(self, each.name) for each in fields(self) if each.name != "topic"]
        return [name for name in (*named, *self.topic) if name]


@dataclass(frozen=True)
class TimelineColumn:
    """A column with the whole history: `time|status;time|status`."""

    column: str
    between: str = ";"
    within: str = "|"


@dataclass(frozen=True)
class Mapping:
    """A map that was checked."""

    source: str
    zone: ZoneInfo
    columns: Columns
    encoding: str = "utf-8-sig"
    delimiter: str = ","
    channel: str = "web"
    kind: str = Kind.COMPLAINT.value
    language: str = ""
    kinds: dict[str, str] = field(default_factory=dict)
    statuses: dict[str, str] = field(default_factory=dict)
    timeline: TimelineColumn | None = None

    def columns_needed(self) -> list[str]:
        """Every column that must be in the file."""
        return [*self.columns.named(), *([self.timeline.column] if self.timeline else [])]


def read(path: Path) -> Mapping:
    """The map in a TOML file; raises `MapError` with everything that is wrong with it."""
    try:
        with path.open("rb") as file:
            given = tomllib.load(file)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise MapError([f"{path}: {error}"]) from error
    return parse(given)


def parse(given: dict) -> Mapping:
    """The map in a parsed TOML document; raises `MapError`."""
    return _Reader(given).read()


class _Reader:
    """Takes the document apart and collects every problem, not only the first."""

    def __init__(self, given: dict) -> None:
        self.given = given
        self.problems: list[str] = []

    def read(self) -> Mapping:
        for name in set(self.given) - {"source", "columns", "kinds", "statuses", "timeline"}:
            self.problems.append(f"[{name}] is no section of a map")
        source = self._section("source", {"name", "time_zone", *_PLAIN})
        columns = self._columns()
        timeline = self._timeline()
        mapping = Mapping(
            source=self._source(source.get("name", "")),
            zone=self._zone(source.get("time_zone", "")),
            columns=columns,
            timeline=timeline,
            kinds=self._values("kinds", set(Kind.values)),
            statuses=self._values("statuses", STATUSES),
            **{name: source[name] for name in _PLAIN if name in source},
        )
        self._check(mapping)
        if self.problems:
            raise MapError(self.problems)
        return mapping

    def _section(self, name: str, known: set[str]) -> dict:
        section = self.given.get(name, {})
        if not isinstance(section, dict):
            self.problems.append(f"[{name}] must be a section")
            return {}
        for key in sorted(set(section) - known):
            self.problems.append(f"{name}.{key} is not known; there are {', '.join(sorted(known))}")
        kept = {key: value for key, value in section.items() if key in known}
        for key, value in kept.items():
            if not isinstance(value, str) and key != "topic":
                self.problems.append(f"{name}.{key} must be a text in quotes")
        return {key: value for key, value in kept.items() if isinstance(value, str | list)}

    def _columns(self) -> Columns:
        section = self._section("columns", {each.name for each in fields(Columns)})
        topic = section.pop("topic", [])
        topic = [topic] if isinstance(topic, str) else topic
        if not all(isinstance(name, str) for name in topic):
            self.problems.append("columns.topic must be a column's name, or a list of them")
            topic = []
        columns = Columns(**section, topic=tuple(topic))
        self.problems += [
            f"columns.{name} is needed"
            for name in ("id", "received_at", "text")
            if not getattr(columns, name)
        ]
        if bool(columns.latitude) != bool(columns.longitude):
            self.problems.append("columns.latitude and columns.longitude go together")
        return columns

    def _timeline(self) -> TimelineColumn | None:
        if "timeline" not in self.given:
            return None
        section = self._section("timeline", {each.name for each in fields(TimelineColumn)})
        if not section.get("column"):
            self.problems.append("timeline.column is needed")
            return None
        return TimelineColumn(**section)

    def _source(self, name: str) -> str:
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            self.problems.append("source.name is needed: small Latin letters, digits and dashes")
        return name

    def _zone(self, name: str) -> ZoneInfo:
        try:
            return ZoneInfo(name)
        except (ValueError, OSError):  # a name that is not there is an OSError of its kind
            pass
        except KeyError:
            pass
        self.problems.append(f"source.time_zone: {name!r} is no time zone, as Asia/Ulaanbaatar is")
        return ZoneInfo("UTC")

    def _values(self, name: str, allowed: set[str]) -> dict[str, str]:
        section = self.given.get(name, {})
        if not isinstance(section, dict):
            self.problems.append(f"[{name}] must be a section")
            return {}
        for word, value in section.items():
            if value not in allowed:
                told = ", ".join(sorted(allowed))
                self.problems.append(f"{name}.{word!r}: {value!r} is none of {told}")
        return section

    def _check(self, mapping: Mapping) -> None:
        if not registry.has(mapping.channel):
            self.problems.append(f"source.channel: there is no channel {mapping.channel!r}")
        if mapping.kind not in Kind.values:
            self.problems.append(f"source.kind: {mapping.kind!r} is none of {', '.join(Kind)}")
        if mapping.language not in ("", *dict(settings.LANGUAGES)):
            self.problems.append(f"source.language: {mapping.language!r} is not one of ours")
        if len(mapping.delimiter) != 1:
            self.problems.append("source.delimiter must be one character")
        try:
            "".encode(mapping.encoding)
        except LookupError:
            self.problems.append(f"source.encoding: {mapping.encoding!r} is not known")
        timed = mapping.timeline or mapping.columns.status
        if timed and not mapping.statuses:
            self.problems.append("[statuses] is needed to read the status or the timeline")


_PLAIN = ("encoding", "delimiter", "channel", "kind", "language")
