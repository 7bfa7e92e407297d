"""Every template compiles, with every parent, part and tag library that it names."""

import pytest
from django.template.loader import get_template
from django.template.loader_tags import ExtendsNode, IncludeNode

from tests.house.tree import APPS, ROOT

FOLDERS = [ROOT / "templates", *(ROOT / app / "templates" for app in APPS)]
NAMES = sorted(
    str(path.relative_to(folder))
    for folder in FOLDERS
    for path in folder.rglob("*")
    if path.suffix in {".html", ".txt", ".xml"}
)


def test_no_page_hides_where_its_own_forms_come_from():
    """Without a referrer a browser sends `Origin: null`, and the form is refused as foreign."""
    hiding = [
        name
        for folder in FOLDERS
        for name in NAMES
        if (folder / name).is_file() and "no-referrer" in (folder / name).read_text("utf-8")
    ]
    assert hiding == []


def test_there_are_templates():
    assert NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_template_compiles_and_its_parts_exist(name):
    template = get_template(name).template
    for kind, attribute in ((ExtendsNode, "parent_name"), (IncludeNode, "template")):
        for node in template.nodelist.get_nodes_by_type(kind):
            named = getattr(node, attribute).var
            if isinstance(named, str):
                get_template(named)
