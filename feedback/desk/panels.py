"""What stands beside a conversation at the desk: one panel a subject, in the order of `PANELS`.

A subject gives a function that takes the `Scene` and gives its panel, or None when it has nothing
to say of this appeal to this person. What a panel's buttons do is in the subject's own module of
acts (`feedback.desk.urls`).
"""

from collections.abc import Callable

from feedback.desk import (
    answering_panel,
    duty_panel,
    guard_panel,
    matters_panel,
    objections_panel,
    open_panel,
    proceedings_panel,
    proposals_panel,
    routing_panel,
    suggesting_panel,
    thanks_panel,
)
from feedback.desk.scene import Panel, Scene

PANELS: tuple[Callable[[Scene], Panel | None], ...] = (
    guard_panel.panel,
    answering_panel.panel,
    objections_panel.panel,
    thanks_panel.panel,
    proposals_panel.panel,
    open_panel.panel,
    proceedings_panel.steps,
    proceedings_panel.parts,
    matters_panel.panel,
    duty_panel.panel,
    routing_panel.panel,
    suggesting_panel.panel,
)


def beside(scene: Scene) -> list[Panel]:
    """The panels that have something to say."""
    return [panel for give in PANELS if (panel := give(scene)) is not None]
