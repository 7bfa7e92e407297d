"""The tables of a loading session: what was drawn, and the words it is told with."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from config.demo import words
from config.demo.words import Story
from feedback import searching, timeline

NEVER = np.iinfo(np.int64).min  # PostgreSQL's -infinity
WORDS = 8000  # names of shops, yards and people, beside the words of the stories

_TYPES = {
    "bigint": ">i8",
    "timestamptz": ">i8",
    "integer": ">i4",
    "smallint": ">i2",
    "double precision": ">f8",
}
_HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END = b"\xff\xff"


@dataclass(frozen=True)
class Layout:
    """Columns of fixed width, in memory as COPY's binary format has them, so that a whole array
    is sent as it lies (https://www.postgresql.org/docs/current/sql-copy.html, binary format)."""

    columns: tuple[tuple[str, str], ...]  # name and type; text as text(length)

    @property
    def dtype(self) -> np.dtype:
        fields = [("fields", ">i2")]
        for name, kind in self.columns:
            fields += [(f"{name}_size", ">i4"), (name, self._stored(kind))]
        return np.dtype(fields)

    @staticmethod
    def _stored(kind: str) -> str:
        return f"S{kind[5:-1]}" if kind.startswith("text(") else _TYPES[kind]

    def ddl(self) -> str:
        return ", ".join(f"{name} {kind.partition('(')[0]}" for name, kind in self.columns)

    def copy(self, cursor, table: str, rows: np.ndarray) -> None:
        rows["fields"] = len(self.columns)
        for name, _ in self.columns:
            rows[f"{name}_size"] = rows.dtype[name].itemsize
        sent = io.BytesIO(_HEADER + rows.tobytes() + _END)
        cursor.copy_expert(f"COPY {table} FROM STDIN (FORMAT binary)", sent)


DRAWN = Layout(
    (
        ("n", "bigint"),
        *((name, "bigint") for name in ("topic", "organisation", "sector", "account", "staff")),
        ("person", "bigint"),
        *((name, "integer") for name in ("story", "word", "figure", "house")),
        *((name, "smallint") for name in ("way", "place", "priority", "status", "moved")),
        *((name, "smallint") for name in ("refused", "stars", "servant")),
        *((name, "double precision") for name in ("latitude", "longitude")),
        *((name, "timestamptz") for name in ("received_at", "due_at", "last_at")),
        *((f"t{step}", "timestamptz") for step in range(1, 9)),
        ("code", "text(100)"),
        ("code_index", "text(64)"),
        ("token", "text(32)"),
    )
)
_RECEIVED = {
    "mn": "Таны хандалтыг хүлээн авлаа. Хариуг {due}-ны дотор өгнө.",
    "kk": "Өтінішіңіз қабылданды. Жауап {due} дейін беріледі.",
    "ru": "Ваше обращение принято. Ответ будет дан до {due}.",
    "az": "Müraciətiniz qəbul edildi. Cavab {due} tarixinədək veriləcək.",
    "en": "We have your appeal. You will be answered by {due}.",
}
_SYLLABLES = {
    "cyrillic": "ба са та ма на ра ло ну ги ду ха шо ве ка ту ля жи ца бо ре".split(),
    "latin": "ba sa ta ma na ra lo nu gi du xa so ve ka tu la ji ca bo re".split(),
}


def make(cursor, stories: list[Story]) -> None:
    """Tables that only this session sees, gone with it."""
    cursor.execute(f"CREATE TEMP TABLE drawn ({DRAWN.ddl()}) ON COMMIT DELETE ROWS")
    cursor.execute(
        "CREATE TEMP TABLE person (n bigint, kind text, value text, value_index text)"
        " ON COMMIT DELETE ROWS"
    )
    _fill(cursor, "story", _STORY, map(_told, range(len(stories)), stories))
    places = (
        (language, at, name, searching.plain(name))
        for language, names in words.PLACES.items()
        for at, name in enumerate(names)
    )
    _fill(cursor, "place", "language text, at smallint, name text, plain text", places)
    _fill(cursor, "word", "at integer, cyrillic text, latin text", _words())
    cursor.execute("ALTER TABLE story ADD search tsvector")
    cursor.execute("UPDATE story SET search = to_tsvector('simple', plain)")
    cursor.execute("ALTER TABLE place ADD search tsvector")
    cursor.execute("UPDATE place SET search = to_tsvector('simple', plain)")
    cursor.execute("ANALYZE story; ANALYZE place; ANALYZE word")


_STORY = (
    "at integer, kind text, language text, latin boolean, head text, tail text, details text,"
    " plain text, answer text, answer_hash text, question text, received_head text,"
    " received_tail text"
)


def _told(at: int, story: Story) -> tuple:
    head, _, tail = story.said.partition("{place}")
    details = words.DETAILS[story.language]
    received = _RECEIVED[story.language].split("{due}")
    return (
        *(at, story.kind, story.language, story.language in ("az", "en"), head, tail),
        *(details, searching.plain(f"{head} {tail} {details}")),
        *(story.answered, timeline.fingerprint(story.answered)),
        *(words.QUESTIONS[story.language], *received),
    )


def _words() -> Iterable[tuple]:
    for at in range(WORDS):
        # Neighbours in the list begin with different syllables: `at` is read backwards.
        digits = (at % 20, at // 20 % 20, at // 400)
        yield at, *("".join(some[each] for each in digits) for some in _SYLLABLES.values())


def _fill(cursor, table: str, columns: str, rows: Iterable[tuple]) -> None:
    cursor.execute(f"CREATE TEMP TABLE {table} ({columns})")
    file = io.StringIO()
    csv.writer(file, quoting=csv.QUOTE_ALL).writerows(rows)  # an empty text is no NULL
    file.seek(0)
    cursor.copy_expert(f"COPY {table} FROM STDIN (FORMAT csv)", file)
