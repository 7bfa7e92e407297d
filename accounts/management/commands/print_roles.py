"""The table of roles and what they may do, as it stands in docs/access.md."""

from django.core.management.base import BaseCommand
from django.utils import translation

from accounts.roles import CAPABILITIES, Capability, Role


def table() -> str:
    """Roles as columns, capabilities as rows, in Markdown."""
    with translation.override("en"):
        heads = ["", *(str(role.label) for role in Role)]
    lines = [heads, [":-", *([":-:"] * len(Role))]]
    for capability in Capability:
        held = ["x" if capability in CAPABILITIES[role] else "" for role in Role]
        lines.append([f"`{capability}`", *held])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


class Command(BaseCommand):
    help = "Prints which role may do what, as a table in Markdown."

    def handle(self, *args, **options) -> None:
        self.stdout.write(table())
