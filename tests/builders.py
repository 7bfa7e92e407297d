"""Rows with readable defaults; a test names only what it is about."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from itertools import count

from accounts import addresses
from accounts.models import Address, Citizen, Membership, Organisation, Sector, User
from accounts.roles import Role
from analytics import facts
from analytics.bulletins import registry, writing
from analytics.models import Alert, Bulletin, BulletinKind
from analytics.periods import Span
from channels.models import Account
from feedback import actors, codes, intake
from feedback.models import Appeal, Calendar, Message, Rating, Topic
from outreach.broadcasts import workflow
from outreach.models import (
    Audience,
    Broadcast,
    Contact,
    ListEntry,
    NewsTopic,
    PeopleList,
    Project,
    Subscription,
)
from reception import counters, tickets
from reception.models import Counter, Office, Service, Ticket
from surveys.models import Questionnaire
from surveys.questionnaires import versions
from surveys.questionnaires.definition import from_json

_numbers = count(1)

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)  # a Monday, noon in Ulaanbaatar


def an_appeal(**fields) -> Appeal:
    """An appeal as it stands in the database, in any state, without the way that led there."""
    number = next(_numbers)
    code = codes.shown(f"TEST{number:08d}")
    received_at = fields.setdefault("received_at", NOON)
    defaults = {
        "code": code,
        "code_index": codes.index(code),
        "intake_key": f"test:{number}",
        "language": "mn",
        "channel": "web",
        "summary": "No water since Monday",
        "last_activity_at": received_at,
    }
    return Appeal.objects.create(**defaults | fields)


def appeals(moments: Iterable[datetime], **fields) -> None:
    """An appeal received at each of these moments, alike otherwise; many in one statement."""
    kept = []
    for moment in moments:
        number = next(_numbers)
        code = codes.shown(f"TEST{number:08d}")
        own = {"received_at": moment, "last_activity_at": moment, "code": code}
        own |= {"code_index": codes.index(code), "intake_key": f"test:{number}"}
        kept.append(Appeal(**{"language": "mn", "channel": "web"} | own | fields))
    Appeal.objects.bulk_create(kept)


def a_rating(appeal: Appeal, resolution: int, servant: int | None = None, **fields) -> Rating:
    """A judgement of the appeal's present resolution."""
    defaults = {
        "resolution_round": appeal.resolution_round,
        "created_at": appeal.answered_at or appeal.received_at,
    }
    return Rating.objects.create(
        appeal=appeal, resolution=resolution, servant=servant, **defaults | fields
    )


def an_organisation(name: str = "Water Department", **fields) -> Organisation:
    return Organisation.objects.create(
        **{"name": name, "code": f"organisation-{next(_numbers)}"} | fields
    )


def a_sector(name: str = "Sector 4", **fields) -> Sector:
    return Sector.objects.create(**{"name": name, "code": f"sector-{next(_numbers)}"} | fields)


def a_topic(name: str = "Heating", **fields) -> Topic:
    return Topic.objects.create(**{"name": name, "code": f"topic-{next(_numbers)}"} | fields)


def a_user(role: Role | str | None = None, *, organisation=None, sector=None, **fields) -> User:
    """Somebody who can sign in, with one role if given: everywhere, or where it says."""
    number = next(_numbers)
    user = User.objects.create_user(**{"username": f"user-{number}"} | fields)
    if role:
        Membership.objects.create(user=user, role=role, organisation=organisation, sector=sector)
    return user


def a_citizen(*mailboxes: str, **fields) -> Citizen:
    """A person, with the e-mail addresses they wrote from."""
    citizen = Citizen.objects.create(**fields)
    for mailbox in mailboxes:
        Address.objects.create(citizen=citizen, kind=Address.Kind.EMAIL, value=mailbox)
    return citizen


def a_message(appeal: Appeal | None = None, **fields) -> Message:
    """Words of the citizen; of an appeal of its own if none is given."""
    appeal = appeal or an_appeal()
    defaults = {
        "appeal": appeal,
        "direction": Message.Direction.IN,
        "channel": appeal.channel,
        "text": "Look at the picture",
        "created_at": appeal.received_at,
    }
    return Message.objects.create(**defaults | fields)


def an_account(channel: str = "sms", **fields) -> Account:
    """A number, mailbox or bot in use; the SMS one is a carrier's gateway that knows `word`."""
    defaults = {"channel": channel, "code": f"{channel}-{next(_numbers)}", "name": channel}
    if channel == "sms":
        defaults["options"] = {
            "gateway": "http",
            "send_url": "http://127.0.0.1:1/",
            "send_params": "to={to}\ntext={text}\nid={key}",
        }
        defaults["secrets"] = {"token": "word"}
    return Account.objects.create(**defaults | fields)


def a_registered_appeal(text: str = "There is no water", **words) -> Appeal:
    """An appeal that came in through the intake, with its message and timeline."""
    matter = words.pop("matter", None)
    given = {"intake_key": f"test:{next(_numbers)}", "channel": "web", "language": "en"}
    return intake.register(intake.Words(**given | {"text": text} | words), matter).appeal


def an_address(value: str = "+97699112233", kind: str = "phone", **known) -> Address:
    return addresses.ensure(kind=kind, value=value, **known)


def staff(role: Role | str = Role.OPERATOR, **fields) -> actors.Actor:
    """One of the staff as the actor that domain functions ask for."""
    return actors.staff(a_user(role, **fields))


def an_office(name: str = "Main hall", *, week: dict | None = None, **fields) -> Office:
    """A hall that never closes, if no week is given."""
    number = next(_numbers)
    if "calendar" not in fields:
        week = week or {str(day): [["00:00", "24:00"]] for day in range(7)}
        fields["calendar"] = Calendar.objects.create(name=f"Hours {number}", week=week)
    return Office.objects.create(**{"name": name, "code": f"hall-{number}"} | fields)


def a_service(office: Office | None = None, name: str = "Consultations", **fields) -> Service:
    office = office or an_office()
    return Service.objects.create(**{"name": name, "office": office, "letter": "A"} | fields)


def a_counter(office: Office, operator: User | None = None, name: str = "1") -> Counter:
    """A counter, with somebody at it if given."""
    counter = Counter.objects.create(office=office, name=name)
    return counters.take(counter, operator) if operator else counter


def a_ticket(service: Service, **given) -> Ticket:
    """A number given out now."""
    return tickets.issue(service, **{"language": "mn"} | given)


def an_alert(nature: str = "spike", **fields) -> Alert:
    """A warning that goes on: 20 appeals in the last 24 hours where 5 are usual."""
    defaults = {
        "series": f"{nature}:test={next(_numbers)}",
        "hours": 24,
        **{"expected": 5.0, "seen": 20, "surprise": 8.0},
        **{"peak_expected": 5.0, "peak_seen": 20, "peak_surprise": 8.0},
        "first_seen_at": NOON,
        "last_seen_at": NOON,
    }
    return Alert.objects.create(nature=nature, **defaults | fields)


def a_bulletin_kind(unit: str = "day", **fields) -> BulletinKind:
    """A bulletin with all parts, written at seven."""
    defaults = {
        "code": f"{unit}-report",
        "name": "Daily statistics",
        "names": {"mn": "Өдрийн мэдээ", "ru": "Ежедневная сводка"},
        "unit": unit,
        "hour": 7,
        "sections": registry.usual(),
        "languages": ["en", "mn", "kk", "ru", "az"],
        "starts_on": date(2026, 3, 1),
    }
    return BulletinKind.objects.create(**defaults | fields)


def a_bulletin(**fields) -> Bulletin:
    """The first one of a kind, of 1 March 2026; its figures are counted first."""
    facts.rebuild()
    sunday = date(2026, 3, 1)
    return writing.write(a_bulletin_kind(**fields), Span(sunday, sunday))


def a_contact(*, phone: str = "", email: str = "", **fields) -> Contact:
    """Somebody whom the council may speak to first; `citizen` or `language` say who they are."""
    language = fields.pop("language", "mn")
    citizen = fields.pop("citizen", None) or a_citizen(language=language)
    for kind, value in (("phone", phone), ("email", email)):
        if value:
            Address.objects.create(citizen=citizen, kind=kind, value=value)
    return Contact.objects.create(citizen=citizen, **fields)


def a_news_topic(code: str = "weather", **fields) -> NewsTopic:
    return NewsTopic.objects.create(**{"code": code, "name": code.capitalize()} | fields)


def a_subscription(address: Address, topic: NewsTopic, **fields) -> Subscription:
    """Somebody who asked for this kind of news, and gets it; with `ended_at`, who did once."""
    return Subscription.objects.create(address=address, topic=topic, **{"since": NOON} | fields)


def a_people_list(*members: Address, **fields) -> PeopleList:
    """A list that was brought as a file, with these addresses on it."""
    if "created_by" not in fields:
        fields["created_by"] = a_user()
    brought = PeopleList.objects.create(
        **{"name": f"List {next(_numbers)}", "reason": "They signed up at the meeting"} | fields
    )
    ListEntry.objects.bulk_create(ListEntry(people=brought, address=each) for each in members)
    return brought


def an_audience(definition: dict | None = None, **fields) -> Audience:
    """A rule that says whom; everybody if none is given."""
    if "created_by" not in fields:
        fields["created_by"] = a_user()
    return Audience.objects.create(**{"name": "Everybody", "definition": definition or {}} | fields)


def a_project(number: int = 17, **fields) -> Project:
    """A public project of the local fund, under way, without marks."""
    defaults = {
        "name": "School roof",
        "currency": "MNT",
        "budget": 120_000_000,
        "status": Project.Status.UNDER_WAY,
        "is_public": True,
    }
    return Project.objects.create(number=number, **defaults | fields)


def a_broadcast(texts: dict[str, str] | None = None, **fields) -> Broadcast:
    """A draft to everybody who is a contact; `texts` by language."""
    fields.setdefault("audience", None if "topic" in fields else an_audience())
    fields.setdefault("created_by", a_user(Role.PR_MANAGER))
    defaults = {"name": "Meeting of the residents", "language": "mn"}
    defaults["writers"] = [fields["created_by"].pk]
    broadcast = Broadcast.objects.create(**defaults | fields)
    for language, body in (texts or {"mn": "Хурал баасан гарагт"}).items():
        broadcast.texts.create(language=language, subject="Subject", body=body)
    return broadcast


def an_approved_broadcast(**fields) -> Broadcast:
    """One that its writer proposed and the head of the centre approved."""
    broadcast = a_broadcast(**fields)
    workflow.propose(broadcast, user=broadcast.created_by)
    workflow.approve(broadcast, user=a_user(Role.SUPERVISOR))
    return broadcast


def a_questionnaire(code: str = "service", **fields) -> Questionnaire:
    """A questionnaire with a draft: one section of this code with one question of the same."""
    question = {"code": code, "kind": "text", "label": {"en": "How was it?"}}
    section = {"code": code, "title": {"en": "Hall"}, "questions": [question]}
    asked = from_json({"sections": [section], "languages": ["en"]})
    return versions.create(
        **{"name": "Service", "definition": asked, "user": None} | fields
    ).questionnaire
