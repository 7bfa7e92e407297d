"""docs/workflow.md says what the table of transitions says."""

from feedback.proceedings import description
from tests.house.tree import ROOT


def test_the_page_is_as_the_table_says():
    page = (ROOT / "docs" / "workflow.md").read_text(encoding="utf-8")
    assert page == description.page(), "manage.py describe_workflow > docs/workflow.md"
