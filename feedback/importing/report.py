"""What became of the rows: a line for each refused one in a file, and the sums."""

import csv
from dataclasses import dataclass, field
from pathlib import Path

from feedback.importing.reading import Refusal
from feedback.importing.writing import Written

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass
class Report:
    """Counts as the import goes on; the file is there only when something was refused."""

    path: Path
    taken: int = 0
    known: int = 0
    refused: int = 0
    reasons: dict[str, int] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        return self.taken + self.known + self.refused

    def begin(self) -> None:
        """Forget the report of an earlier run."""
        self.path.unlink(missing_ok=True)

    def written(self, written: Written) -> None:
        self.taken += written.taken
        self.known += written.known
        self.refuse(*written.refused)

    def refuse(self, *refusals: Refusal) -> None:
        """Keep refused rows by line, id and reason: never what they say."""
        if not refusals:
            return
        self.refused += len(refusals)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        new = not self.path.exists()
        with self.path.open("a", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            if new:
                writer.writerow(["line", "id", "reasons"])
            for refusal in refusals:
                reasons = "; ".join(refusal.reasons)
                writer.writerow([refusal.line, _no_formula(refusal.id), _no_formula(reasons)])
                for reason in refusal.reasons:
                    where = reason.partition(":")[0]
                    self.reasons[where] = self.reasons.get(where, 0) + 1

    def summary(self) -> str:
        """The sums, and what was refused most."""
        lines = [
            f"{self.rows} rows: {self.taken} imported, {self.known} here already, "
            f"{self.refused} refused"
        ]
        if self.refused:
            most = sorted(self.reasons.items(), key=lambda reason: -reason[1])[:5]
            lines += [f"  {count} × {where}" for where, count in most]
            lines.append(f"Which and why: {self.path}")
        return "\n".join(lines)


def _no_formula(cell: str) -> str:
    """A cell that no spreadsheet runs."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
