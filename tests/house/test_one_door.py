"""Who sees appeals is asked of `feedback.access` alone: no page of the staff reads them past it.

What reads by itself is listed with the reason why that shows nothing to anybody who may not see
it. A new reader fails here.
"""

import ast
from pathlib import Path

import pytest

from tests.house.tree import ROOT, modules, syntax

# What belongs to an appeal, and shows what it is about.
GUARDED = {
    *("Appeal", "Message", "Attachment", "Event", "Rating", "Transcript"),
    *("DocumentPage", "AnswerDraft", "OfficialLetter", "Share", "Suggestion"),
}
VIEWS = ("feedback/desk", "feedback/api", "live", "reception", "analytics", "config/desk")
HELD = {"appeal", "message__appeal", "attachment"}
HANDS = {"appeal", "held", "attachment", "first"}
OF_THEIRS = "of appeals that were asked for at the door"
ITS_OWN = "of the citizen, or the program, who asks with their own proof"
FIGURES = "counts, never an appeal"
READERS = {
    "feedback/desk/audit_reads.py": "the number behind a code that was typed in",
    "feedback/desk/conversation.py": OF_THEIRS,
    "feedback/desk/papers.py": "of a form that only its own author opens",
    "feedback/desk/queue.py": "narrows down what was asked for at the door",
    "feedback/desk/queue_rows.py": OF_THEIRS,
    "feedback/desk/routing_trial.py": OF_THEIRS,
    "feedback/api/conversation.py": ITS_OWN,
    "live/calls.py": "what a call has already become, by its key; shown to nobody",
    "live/desk_calls.py": "ties calls to appeals by their key; what is shown asks at the door",
    "live/call_backs.py": "finds whom to call; the page asks at the door",
    "live/chat_transcript.py": ITS_OWN,
    "live/chat_absent.py": "who is to be told that an answer waits; shown to nobody",
    "reception/desk/acting.py": "whether a form was used, by its key; shown to nobody",
    "analytics/checking.py": FIGURES,
    "analytics/counting.py": FIGURES,
    "analytics/facts.py": FIGURES,
    "analytics/words/counting.py": "terms that at least five people use; quotes ask at the door",
    "analytics/words/keeping.py": "the days on which something changed",
    "analytics/league/servants.py": FIGURES,
    "analytics/alerts/baseline.py": FIGURES,
    "analytics/alerts/clusters.py": "places and times, none confidential; shown as counts",
}


def readers(tree: ast.Module) -> list[tuple[int, str]]:
    """Where a module reads guarded rows by itself: `Appeal.objects`, a short cut to it, or SQL.
    What belongs to one appeal that the caller holds (`appeal=appeal`) is not meant."""
    above = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    return [
        (node.lineno, ast.unparse(node)[:60])
        for node in ast.walk(tree)
        if (_is_manager(node) or _is_short_cut(node) or _is_sql(node))
        and not _is_of_one(node, above)
    ]


def _is_manager(node: ast.AST) -> bool:
    is_manager = isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager")
    return is_manager and ast.unparse(node.value).split(".")[-1] in GUARDED


def _is_short_cut(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or not node.args:
        return False
    called = ast.unparse(node.func).split(".")[-1]
    named = ast.unparse(node.args[0]).split(".")[-1]
    return called in ("get_object_or_404", "get_list_or_404") and named in GUARDED


def _is_sql(node: ast.AST) -> bool:
    words = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
    return "FROM feedback_appeal" in words and "is_confidential" not in words


def _is_of_one(node: ast.AST, above: dict[ast.AST, ast.AST]) -> bool:
    """Whether a call of the same chain narrows the rows to what the caller holds."""
    while isinstance(node, ast.Attribute | ast.Call):
        narrowed = node.keywords if isinstance(node, ast.Call) else []
        if any(keyword.arg in HELD and _is_held(keyword.value) for keyword in narrowed):
            return True
        node = above[node]
    return False


def _is_held(node: ast.expr) -> bool:
    """A row in hand: `appeal`, `held`, `scene.appeal`; not a number out of a request."""
    return ast.unparse(node).split(".")[-1] in HANDS


@pytest.mark.parametrize(
    "code",
    [
        "Appeal.objects.filter(pk=1)",
        "models.Message.objects.all()",
        "get_object_or_404(Attachment, pk=1)",
        "Message.objects.filter(appeal=pk)",
        "cursor.execute('SELECT summary FROM feedback_appeal')",
    ],
)
def test_the_search_sees_each_way_past_the_door(code):
    assert readers(ast.parse(code))


@pytest.mark.parametrize(
    "code",
    [
        "access.visible_to(user).filter(pk=1)",
        "Message.objects.filter(appeal=appeal).order_by('id')[:5]",
        "get_object_or_404(Message, pk=1, appeal=scene.appeal)",
    ],
)
def test_the_search_lets_the_door_and_what_is_behind_it_be(code):
    assert readers(ast.parse(code)) == []


def test_no_page_of_the_staff_reads_appeals_past_the_door():
    found = {
        str(Path(path).relative_to(ROOT)): seen
        for path in modules(*VIEWS)
        if (seen := readers(syntax(path)))
    }
    past = {name: seen for name, seen in found.items() if name not in READERS}
    assert past == {}, "ask feedback.access.visible_to, or say here why not"
    assert set(READERS) - set(found) == set(), "these read nothing by themselves any more"
