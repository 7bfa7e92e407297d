"""The frozen figures of a report, to be looked up and named in one language."""

from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Told:
    """The figures of a report, in words."""

    figures: dict
    language: str

    @property
    def bodies(self) -> list[dict]:
        return self.figures["bodies"]

    def name(self, body: dict | None) -> str:
        if body is None:
            return _("All together")
        return body["names"].get(self.language) or body["names"][""]

    def label(self, measure: str) -> str:
        for each in self.figures["measures"]:
            if each["code"] == measure:
                return each["labels"].get(self.language) or measure
        return measure

    def question(self, measure: str) -> str:
        """What was asked, of a measure that stands where all are of the satisfied."""
        said = _("Satisfied: %(question)s") % {"question": ""}
        return self.label(measure).removeprefix(said)

    def figure(self, body: dict | None, measure: str) -> dict | None:
        pk = body["pk"] if body else None
        for each in self.figures["figures"]:
            if each["body"] == pk and each["measure"] == measure:
                return each
        return None

    def rows(self, measure: str) -> list[tuple[dict | None, dict]]:
        """The bodies that have this figure, the best first, and all of them together."""
        found = [(body, self.figure(body, measure)) for body in self.bodies]
        known = [(body, figure) for body, figure in found if figure]
        known.sort(key=lambda row: (row[1]["value"] is None, -(row[1]["value"] or 0)))
        together = self.figure(None, measure)
        return [*known, (None, together)] if together and len(self.bodies) > 1 else known
