"""Drafts, fielded versions, and what lies between them."""

from dataclasses import replace

import pytest
from django.db import InternalError, transaction
from hypothesis import given, settings
from hypothesis import strategies as some

from surveys.models import Version
from surveys.questionnaires import editing, versions
from surveys.questionnaires.definition import Kind
from surveys.questionnaires.differing import difference
from tests.builders import a_user
from tests.surveys.questionnaires import (
    any_questionnaire,
    only_if,
    options,
    question,
    questionnaire,
    section,
)

ASKED = questionnaire(section("one", question("a", Kind.SINGLE), question("b")))


def a_draft(asked=ASKED) -> Version:
    return versions.create(name="Service", definition=asked, user=a_user())


def without(code: str):
    return lambda definition: editing.remove(definition, code)


def codes(version: Version) -> list[str]:
    return [each.code for each in Version.objects.get(pk=version.pk).definition.questions]


def test_a_draft_is_changed_and_the_change_undone(db):
    draft = a_draft()
    draft = versions.edit(draft, without("b"), what="b left out", user=a_user())

    assert codes(draft) == ["a"]
    assert versions.undo(draft, revision=draft.revision) == "b left out"
    assert codes(draft) == ["a", "b"]


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(db):
    draft = a_draft()
    versions.edit(draft, without("b"), what="", user=a_user(), revision=0)

    with pytest.raises(versions.Stale):
        versions.edit(draft, without("a"), what="", user=a_user(), revision=0)
    assert codes(draft) == ["a"]


def test_only_the_last_changes_are_kept(db):
    draft, user = a_draft(), a_user()
    for number in range(versions.KEPT_EDITS + 5):
        asked = questionnaire(section("one", question(f"q{number}")))
        versions.edit(draft, lambda _old, new=asked: new, what=str(number), user=user)

    assert draft.edits.count() == versions.KEPT_EDITS
    assert draft.edits.first().what == str(versions.KEPT_EDITS + 4)


def test_what_is_faulty_is_not_fielded(db):
    draft = a_draft(questionnaire(section("one", question("a", shown_if=only_if("z")))))

    with pytest.raises(versions.Unsound) as refused:
        versions.freeze(draft)
    assert refused.value.faults[0].question == "a"


def test_a_bank_is_not_fielded_itself(db):
    bank = versions.create(name="Bank", definition=ASKED, user=None, is_bank=True)

    with pytest.raises(versions.Unsound, match="take from it"):
        versions.freeze(bank)


def test_a_fielded_version_is_changed_by_nobody_not_even_in_the_database(db):
    fielded = versions.freeze(a_draft())

    assert fielded.content_hash == versions.content_hash(ASKED)
    assert versions.freeze(fielded).frozen_at == fielded.frozen_at
    with pytest.raises(versions.Frozen):
        versions.edit(fielded, without("b"), what="", user=a_user())
    with pytest.raises(InternalError), transaction.atomic():
        Version.objects.filter(pk=fielded.pk).update(content={})
    with pytest.raises(InternalError), transaction.atomic():
        fielded.delete()


def test_a_new_version_begins_as_the_old_one_and_there_is_one_draft(db):
    fielded = versions.freeze(a_draft())
    draft = versions.draft(fielded.questionnaire)

    assert (draft.number, draft.content) == (2, fielded.content)
    assert versions.draft(fielded.questionnaire) == draft


def test_the_difference_of_two_versions_is_said_in_words():
    new = questionnaire(
        section(
            "one",
            question("a", Kind.SINGLE, options=options("a", "b", "d"), required=True),
            question("c", Kind.SCALE),
        ),
        section("two", question("d")),
    )

    assert difference(ASKED, ASKED, "en") == []
    assert difference(ASKED, new, "en") == [
        "New section: “Two”.",
        "Question a “A?”, changed: whether an answer is needed, new option “d”,"
        " option “c” left out.",
        "New question c: “C?”.",
        "New question d: “D?”.",
        "Question left out: b “B?”.",
    ]


def test_another_order_is_a_difference():
    assert difference(ASKED, editing.move(ASKED, "a", up=False), "en") == [
        "The questions stand in another order."
    ]


def test_conditions_follow_a_question_to_its_new_code():
    asked = questionnaire(
        section("one", question("a"), question("b", shown_if=only_if("a"))),
        section("two", question("c"), shown_if=only_if("a")),
    )
    renamed = editing.change_question(asked, "a", replace(asked.question("a"), code="z"))

    assert renamed.question("b").shown_if == only_if("z")
    assert renamed.sections[1].shown_if == only_if("z")


def test_questions_of_a_bank_come_with_free_codes_and_their_conditions():
    bank = questionnaire(
        section("bank", question("a"), question("c", shown_if=only_if("a")), question("d")),
        section("more", question("e", shown_if=only_if("d"))),
    )
    taken, names = editing.take_over(ASKED, bank, ["a", "c", "e"], "one")

    assert names == ["a_2", "c", "e"]
    assert taken.question("c").shown_if == only_if("a_2")
    assert taken.question("e").shown_if == ()


@settings(max_examples=60, deadline=None)
@given(any_questionnaire(), some.data())
def test_moving_loses_nothing_and_back_is_back(asked, data):
    there = [each.code for each in (*asked.sections, *asked.questions)]
    code = data.draw(some.sampled_from(there))
    up = data.draw(some.booleans())
    moved = editing.move(asked, code, up=up)

    assert sorted(each.code for each in moved.questions) == sorted(
        each.code for each in asked.questions
    )
    assert moved == asked or editing.move(moved, code, up=not up) == asked


@settings(max_examples=60, deadline=None)
@given(any_questionnaire())
def test_the_hash_is_that_of_what_is_asked(asked):
    changed = replace(asked, languages=("en", "mn"))

    assert versions.content_hash(asked) == versions.content_hash(replace(asked))
    assert versions.content_hash(asked) != versions.content_hash(changed)
