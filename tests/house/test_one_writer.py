"""Only `feedback/workflow.py` gives an appeal a status, whichever way it is tried."""

import ast
import re
from pathlib import Path

import pytest

from tests.house.tree import APPS, ROOT, modules, syntax

WRITER = ROOT / "feedback" / "workflow.py"
OF_BROADCASTS = ROOT / "outreach" / "broadcasts" / "workflow.py"  # writes theirs, and no other
WRITING_CALLS = {"update", "update_or_create", "get_or_create", "create", "aupdate", "acreate"}
NAMING_CALLS = {"bulk_update", "abulk_update", "setattr", "update_or_create", "get_or_create"}
SQL = re.compile(
    r"\bSET\s+[\"']?status\b|\bUPDATE\s+[\"']?feedback_appeal\b.*\bstatus\b",
    re.IGNORECASE | re.DOTALL,
)


class StatusWrites(ast.NodeVisitor):
    """Collects what writes, or could write, a `status`: line and words."""

    def __init__(self) -> None:
        self.found: list[tuple[int, str]] = []
        self._classes: list[str] = []

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._classes.append(node.name)
        self.generic_visit(node)
        self._classes.pop()

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if node.attr == "status" and isinstance(node.ctx, ast.Store | ast.Del):
            own = isinstance(node.value, ast.Name) and node.value.id == "self"
            if not own or "Appeal" in self._classes:  # an HTTP answer may have its own status
                self._note(node)
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        *whose, name = ast.unparse(node.func).split(".")
        keys = {keyword.arg for keyword in node.keywords}
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        of_appeals = any("Appeal" in part for part in whose)
        if (
            (name in {"update", "aupdate", "Appeal"} and "status" in keys)
            # None is `**changes`, which can't be seen through.
            or (name in WRITING_CALLS and of_appeals and {"status", None} & keys)
            or (name in NAMING_CALLS and any(map(_says_status, given)))
        ):
            self._note(node)
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str) and SQL.search(node.value):
            self._note(node)

    def _note(self, node: ast.expr) -> None:
        self.found.append((node.lineno, ast.unparse(node)[:80]))


def _says_status(node: ast.expr) -> bool:
    return any(isinstance(part, ast.Constant) and part.value == "status" for part in ast.walk(node))


def writes(tree: ast.Module) -> list[tuple[int, str]]:
    visitor = StatusWrites()
    visitor.visit(tree)
    return visitor.found


@pytest.mark.parametrize(
    "code",
    [
        "appeal.status = 'closed'",
        "appeal.status += 'x'",
        "Appeal.objects.filter(pk=1).update(status='closed')",
        "queryset.update(status=Status.CLOSED, version=2)",
        "Appeal.objects.filter(pk=1).update(**changes)",
        "Appeal.objects.create(status='closed')",
        "Appeal(status='closed')",
        "setattr(appeal, 'status', 'closed')",
        "Appeal.objects.bulk_update(rows, ['status'])",
        "Appeal.objects.update_or_create(pk=1, defaults={'status': 'closed'})",
        "cursor.execute('UPDATE feedback_appeal SET status = %s')",
        "class Appeal:\n    def close(self):\n        self.status = 'closed'",
    ],
)
def test_the_search_sees_each_way_of_writing_a_status(code):
    assert writes(ast.parse(code))


@pytest.mark.parametrize(
    "code",
    [
        "if appeal.status == 'closed': pass",
        "HttpResponse(status=404)",
        "Appeal.objects.filter(status='closed').update(version=2)",
        "class Answer:\n    def __init__(self, status):\n        self.status = status",
    ],
)
def test_the_search_lets_readers_be(code):
    assert writes(ast.parse(code)) == []


def test_only_the_workflow_writes_an_appeals_status():
    others = [
        f"{Path(path).relative_to(ROOT)}:{line}: {words}"
        for path in modules(*APPS)
        if path not in (WRITER, OF_BROADCASTS)
        for line, words in writes(syntax(path))
    ]
    assert others == []


def test_the_workflow_does_write_it():
    assert "status" in WRITER.read_text(encoding="utf-8")
    assert writes(syntax(WRITER))
