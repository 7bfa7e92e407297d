"""The table of roles in the documentation is the one in the code."""

from accounts.management.commands.print_roles import table
from tests.house.tree import ROOT


def test_the_table_of_roles_is_up_to_date():
    words = (ROOT / "docs" / "access.md").read_text(encoding="utf-8")
    kept = words.split("<!-- roles -->\n")[1].split("\n<!-- /roles -->")[0]
    assert kept == table(), "manage.py print_roles, and put it into docs/access.md"
