"""Two citizens become one and nothing of either is lost; who signs in finds what is theirs."""

import pytest
from allauth.account.models import EmailAddress

from accounts.models import Address, Assurance, Citizen
from accounts.roles import Role
from feedback import access, citizens
from feedback.models import Appeal, Event
from tests.builders import a_citizen, a_user, an_appeal

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(db):
    return a_user(Role.OPERATOR)


def who_proved(*mailboxes: str):
    user = a_user(email=mailboxes[0])
    for number, mailbox in enumerate(mailboxes):
        EmailAddress.objects.create(user=user, email=mailbox, verified=True, primary=number == 0)
    return user


def test_the_one_who_stays_gets_addresses_and_appeals(operator):
    keep, absorb = a_citizen("bat@mail.mn"), a_citizen("bat@work.mn", "bat@old.mn")
    appeal = an_appeal(citizen=absorb)
    citizens.merge(keep=keep, absorb=absorb, actor=operator)
    assert {address.value for address in keep.addresses.all()} == {
        *("bat@mail.mn", "bat@work.mn", "bat@old.mn")
    }
    assert list(keep.appeals.all()) == [appeal]
    assert absorb.merged_into == keep


def test_what_one_lacks_comes_from_the_other_and_what_both_have_stays(operator):
    keep = a_citizen(name="Bat", language="mn", assurance=Assurance.ADDRESS)
    absorb = a_citizen(name="Болд", national_number="УБ88031415", assurance=Assurance.E_ID)
    citizens.merge(keep=keep, absorb=absorb, actor=operator)
    keep, absorb = Citizen.objects.get(pk=keep.pk), Citizen.objects.get(pk=absorb.pk)
    assert (keep.name, keep.language, keep.national_number) == ("Bat", "mn", "УБ88031415")
    assert keep.assurance == Assurance.E_ID
    assert absorb.name == "Болд"


def test_they_have_been_heard_from_since_the_earlier_of_the_two(operator):
    absorb = a_citizen()
    keep = a_citizen()
    first = absorb.created_at
    citizens.merge(keep=keep, absorb=absorb, actor=operator)
    assert keep.created_at == first


def test_different_national_numbers_are_two_people(operator):
    keep, absorb = a_citizen(national_number="УБ1"), a_citizen(national_number="УБ2")
    appeal = an_appeal(citizen=absorb)
    with pytest.raises(ValueError, match="national numbers"):
        citizens.merge(keep=keep, absorb=absorb, actor=operator)
    assert Appeal.objects.get(pk=appeal.pk).citizen == absorb


def test_two_accounts_are_two_people(operator):
    keep, absorb = a_citizen(user=a_user()), a_citizen(user=a_user())
    with pytest.raises(ValueError, match="account"):
        citizens.merge(keep=keep, absorb=absorb, actor=operator)


def test_nobody_is_joined_to_themselves_or_through_somebody_else(operator):
    keep, middle, other = a_citizen(), a_citizen(), a_citizen()
    with pytest.raises(ValueError, match="themselves"):
        citizens.merge(keep=keep, absorb=keep, actor=operator)
    citizens.merge(keep=keep, absorb=middle, actor=operator)
    with pytest.raises(ValueError, match="already"):
        citizens.merge(keep=other, absorb=middle, actor=operator)
    with pytest.raises(ValueError, match="to keep"):
        citizens.merge(keep=middle, absorb=other, actor=operator)


def test_chains_are_flat(operator):
    first, second, third = a_citizen(), a_citizen(), a_citizen()
    citizens.merge(keep=second, absorb=first, actor=operator)
    citizens.merge(keep=third, absorb=second, actor=operator)
    assert Citizen.objects.get(pk=first.pk).merged_into == third


def test_again_changes_nothing_but_brings_what_came_in_between(operator):
    keep, absorb = a_citizen(), a_citizen()
    citizens.merge(keep=keep, absorb=absorb, actor=operator)
    late = an_appeal(citizen=absorb)
    citizens.merge(keep=keep, absorb=absorb, actor=operator)
    assert list(keep.appeals.all()) == [late]


def test_the_timeline_says_who_joined_them_to_colleagues_only(operator):
    keep, absorb = a_citizen(), a_citizen()
    appeal = an_appeal(citizen=absorb)
    citizens.merge(keep=keep, absorb=absorb, actor=operator)
    event = Event.objects.get(appeal=appeal)
    assert (event.kind, event.user, event.is_public) == (Event.Kind.MERGED, operator, False)
    assert event.data == {"citizen": keep.pk, "was": absorb.pk}
    assert Appeal.objects.get(pk=appeal.pk).version == appeal.version + 1


def test_every_row_that_names_a_citizen_is_moved():
    """A new table that points to citizens must be thought of in `merge`."""
    pointing = {
        f"{relation.related_model.__name__}.{relation.field.name}"
        for relation in Citizen._meta.get_fields(include_hidden=True)
        if relation.auto_created and relation.is_relation
    }
    # Who was read at the time stays as it was written.
    assert pointing - {"PersonalDataRead.citizen", "Reading.citizen"} == {
        "Address.citizen",
        "Appeal.citizen",
        "Citizen.merged_into",
        "CitizenMerge.absorb",  # says who was joined with whom
        "CitizenMerge.keep",
        "Contact.citizen",  # outreach.audiences.members reads who became whom
        "Elector.citizen",  # surveys.votes.secrecy reads who became whom
        "ProjectMark.citizen",  # by outreach.projects.marking
        "Voice.citizen",  # by feedback.proposals.voices
        "VoteObjection.citizen",  # as it was lodged
    }


# Signing in ---------------------------------------------------------------------------------------


def test_who_proved_a_mailbox_finds_what_was_written_from_it():
    citizen = a_citizen("bat@mail.mn")
    appeal = an_appeal(citizen=citizen)
    user = who_proved("Bat@Mail.mn")
    assert citizens.link_user(user) == citizen
    assert list(access.owned_by(user)) == [appeal]
    address = citizen.addresses.get()
    citizen.refresh_from_db()
    assert address.verified_at is not None
    assert citizen.assurance == Assurance.ADDRESS


def test_who_never_wrote_becomes_a_citizen():
    user = who_proved("new@mail.mn")
    citizen = citizens.link_user(user)
    assert [address.value for address in citizen.addresses.all()] == ["new@mail.mn"]
    assert citizen.user == user


def test_a_mailbox_that_is_not_proven_opens_nothing():
    citizen = a_citizen("bat@mail.mn")
    user = a_user(email="bat@mail.mn")
    EmailAddress.objects.create(user=user, email="bat@mail.mn", verified=False)
    assert citizens.link_user(user) is None
    citizen.refresh_from_db()
    assert citizen.user is None


def test_two_proven_mailboxes_make_one_citizen_of_two():
    first, second = a_citizen("bat@mail.mn"), a_citizen("bat@work.mn")
    an_appeal(citizen=first)
    an_appeal(citizen=second)
    user = who_proved("bat@mail.mn", "bat@work.mn")
    assert citizens.link_user(user) == first
    second.refresh_from_db()
    assert second.merged_into == first
    assert access.owned_by(user).count() == 2


def test_a_mailbox_of_another_account_is_left_alone():
    theirs = a_citizen("shared@mail.mn", user=a_user())
    user = who_proved("own@mail.mn", "shared@mail.mn")
    citizen = citizens.link_user(user)
    assert citizen != theirs
    assert [address.value for address in citizen.addresses.all()] == ["own@mail.mn"]
    assert Address.objects.get(citizen=theirs).verified_at is None


def test_another_persons_national_number_is_not_taken_over():
    other = a_citizen("bat@work.mn", national_number="УБ2")
    user = who_proved("bat@mail.mn", "bat@work.mn")
    own = a_citizen("bat@mail.mn", national_number="УБ1", user=user)
    assert citizens.link_user(user) == own
    other.refresh_from_db()
    assert other.merged_into is None


def test_the_next_visit_only_looks(django_assert_num_queries):
    user = who_proved("bat@mail.mn")
    citizen = citizens.link_user(user)
    with django_assert_num_queries(3):
        assert citizens.link_user(user) == citizen
