"""The administrator's pages of people: who may change whom, and what nobody sees."""

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from accounts.models import Membership, Organisation, Sector, User
from accounts.roles import Role
from tests.builders import a_citizen, a_sector, a_user, an_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    user = a_user(Role.ADMINISTRATOR, is_staff=True)
    client.force_login(user)
    return client


def page(model: str, name: str, *args) -> str:
    return reverse(f"admin:accounts_{model}_{name}", args=args)


def memberships(*roles: str) -> dict:
    """The fields of the roles in a user's form."""
    fields = {"memberships-TOTAL_FORMS": len(roles), "memberships-INITIAL_FORMS": 0}
    for number, role in enumerate(roles):
        fields[f"memberships-{number}-role"] = role
    return fields


@pytest.mark.parametrize("model", ["user", "organisation", "sector", "citizen"])
@pytest.mark.parametrize(("role", "status"), [(Role.ADMINISTRATOR, 200), (Role.OPERATOR, 403)])
def test_only_who_manages_people_sees_the_pages(client, model, role, status):
    client.force_login(a_user(role, is_staff=True))
    assert client.get(page(model, "changelist")).status_code == status


def test_an_administrator_makes_an_operator(administrator):
    password = "correct horse battery"
    response = administrator.post(
        page("user", "add"),
        {
            "username": "bold",
            "email": "bold@gov.mn",
            "usable_password": "true",
            "password1": password,
            "password2": password,
            **memberships(),
        },
    )
    user = User.objects.get(username="bold")
    assert response.status_code == 302
    assert user.check_password(password)
    response = administrator.post(
        page("user", "change", user.pk),
        {
            "username": "bold",
            "first_name": "Болд",
            "is_active": "on",
            "is_staff": "on",
            **memberships(Role.OPERATOR),
        },
    )
    assert response.status_code == 302
    user.refresh_from_db()
    assert (user.first_name, user.is_staff, user.is_superuser) == ("Болд", True, False)
    assert Membership.objects.get(user=user).role == Role.OPERATOR


def test_an_administrator_cannot_make_or_touch_a_superuser(administrator):
    user = a_user()
    shown = administrator.get(page("user", "change", user.pk)).content.decode()
    assert "is_superuser" not in shown
    administrator.post(
        page("user", "change", user.pk),
        {"username": user.username, "is_superuser": "on", **memberships()},
    )
    user.refresh_from_db()
    assert not user.is_superuser
    root = a_user(is_superuser=True, is_staff=True)
    change = {"username": "taken", **memberships()}
    assert administrator.post(page("user", "change", root.pk), change).status_code == 403
    password = reverse("admin:auth_user_password_change", args=[root.pk])
    assert administrator.get(password).status_code == 403


def test_a_superuser_may(client):
    client.force_login(a_user(is_superuser=True, is_staff=True))
    user = a_user()
    assert "is_superuser" in client.get(page("user", "change", user.pk)).content.decode()


def test_nobody_who_acted_is_deleted(administrator):
    for model, row in (("user", a_user()), ("organisation", an_organisation())):
        assert administrator.post(page(model, "delete", row.pk), {"post": "yes"}).status_code == 403


def test_groups_and_single_permissions_are_no_second_truth(administrator):
    shown = administrator.get(page("user", "change", a_user().pk)).content.decode()
    assert "user_permissions" not in shown
    assert administrator.get("/admin/auth/group/").status_code == 404


@pytest.mark.parametrize("model", [Organisation, Sector])
def test_a_tree_is_shown_as_one(administrator, model):
    build = {Organisation: an_organisation, Sector: a_sector}[model]
    root = build("Бүс")
    child = build("Аймаг", parent=root)
    build("Яам")
    build("Сум", parent=child)
    url = page(model._meta.model_name, "changelist")
    shown = administrator.get(url).context["cl"]
    rows, column = shown.result_list, shown.list_display.index("indented_name")
    assert [(row.name, row.tree_depth) for row in rows] == [
        *(("Бүс", 0), ("Аймаг", 1), ("Сум", 2), ("Яам", 0)),
    ]
    rows = administrator.get(url, {"o": column}).context["cl"].result_list
    assert [row.name for row in rows] == ["Аймаг", "Бүс", "Сум", "Яам"]


def test_citizens_are_masked_and_cannot_be_changed(administrator):
    citizen = a_citizen("baterdene@mail.mn", name="Бат-Эрдэнэ Дорж", national_number="УБ88031415")
    for url in (page("citizen", "changelist"), page("citizen", "change", citizen.pk)):
        shown = administrator.get(url).content.decode()
        assert "Б*** Д***" in shown
        for secret in ("Эрдэнэ", "baterdene", "УБ88031415"):
            assert secret not in shown
    assert "ba***@mail.mn" in shown
    assert administrator.post(page("citizen", "change", citizen.pk), {}).status_code == 403


@pytest.mark.parametrize(
    "words", ["дорж бат", "Bat@Mail.mn", "9911 2233", "+97699112233", "99112233"]
)
def test_a_citizen_is_found_by_the_whole_of_what_is_hidden(administrator, words):
    citizen = a_citizen("bat@mail.mn", name="Бат Дорж")
    citizen.addresses.create(kind="phone", value="+97699112233")
    a_citizen("other@mail.mn", name="Болд")
    found = administrator.get(page("citizen", "changelist"), {"q": words}).context["cl"]
    assert list(found.result_list) == [citizen]


def test_a_mailbox_that_signs_in_a_citizen_is_not_given_to_a_colleague(administrator):
    EmailAddress.objects.create(user=a_user(), email="bold@gov.mn", verified=True)
    colleague = a_user(Role.OPERATOR)
    form = {"username": colleague.username, "is_active": "on", "is_staff": "on"} | memberships()
    door = page("user", "change", colleague.pk)
    answer = administrator.post(door, form | {"email": "Bold@gov.mn"})
    assert "signs in somebody else" in answer.text
    assert administrator.post(door, form | {"email": "bat@gov.mn"}).status_code == 302
