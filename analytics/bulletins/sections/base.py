"""What a part of a bulletin is."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from analytics.bulletins.document import Frozen
from analytics.bulletins.frame import Frame
from feedback.reports.document import Part


@dataclass(frozen=True)
class Section:
    """`read` freezes figures (whole numbers, texts, lists and objects only); `draw` shows them.

    `most` is how many lines are shown if nobody says otherwise; 0 where there is nothing to say.
    `uses` tells which values of a dimension the figures name: those names are frozen, too.
    """

    name: str
    label: Promise
    read: Callable[[Frame, int], dict]
    draw: Callable[[dict, Frozen], Part]
    most: int = 0
    uses: tuple[str, ...] = ()
