"""The sidebar of the desk: the queues with their counts, then what else one may open."""

from django.contrib import admin
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Change, Citizen, Letterhead, Organisation, Sector, Team, User
from accounts.permissions import can
from accounts.roles import Capability
from analytics.models import ExportLog, QuotesRead
from channels.models import Account, Delivery, Envelope
from feedback.desk import queue_doors
from feedback.models import (
    Block,
    Calendar,
    CannedAnswer,
    EscalationStep,
    Macro,
    OpenKey,
    OpenService,
    Procedure,
    Quarantined,
    Reading,
    Recount,
    RefusalGround,
    RoutingRule,
    ShiftKind,
    SigningRule,
    Skills,
    SlaPolicy,
    SuggestionModel,
    TeamDuty,
    Topic,
)
from live import desk_calls
from live.models import Prompt
from outreach.audiences import access as audiences
from outreach.broadcasts import desk as broadcasts
from outreach.feeds import sources
from outreach.models import Manners, NewsTopic, SendingPrice
from outreach.projects import desk as projects
from reception.models import Kiosk, Office, Service
from surveys import access as surveys_access
from surveys.models import Guideline


def sidebar(request: HttpRequest) -> list[dict]:
    """The groups of the sidebar; a link that one may not follow is not there."""
    groups = [
        {"title": _("Queues"), "items": _queues(request)},
        {"title": _("Saved filters"), "items": _queues(request, saved=True)},
        {"title": _("Desk"), "items": _desk(request)},
        {"title": _("Ready words"), "items": _models(request, Capability.NOTE, _READY)},
        {"title": _("Speaking first"), "items": _speaking_first(request)},
        {"title": _("Held back"), "items": _models(request, Capability.MODERATE, _HELD_BACK)},
        {"title": _("Channels"), "items": _models(request, Capability.MANAGE_CHANNELS, _CHANNELS)},
        {"title": _("Hall"), "items": _models(request, Capability.MANAGE_CHANNELS, _HALL)},
        {"title": _("Rules"), "items": _models(request, Capability.MANAGE_CONTENT, _RULES)},
        {"title": _("Asking back"), "items": _asking_back(request)},
        {"title": _("Shifts"), "items": _shifts(request)},
        {"title": _("People"), "items": _models(request, Capability.MANAGE_PEOPLE, _PEOPLE)},
        {"title": _("Audit"), "items": _models(request, Capability.READ_AUDIT, _AUDIT)},
    ]
    return [group for group in groups if group["items"]]


def _queues(request: HttpRequest, *, saved: bool = False) -> list[dict]:
    if not can(request.user, Capability.READ_APPEALS):
        return []
    at_queue = request.path == reverse("admin:feedback_appeal_changelist")
    here = queue_doors.here(request) if at_queue else ""
    return [
        {
            "title": door.label,
            "icon": door.icon,
            "link": door.link,
            "badge": door.count,
            "slug": door.slug,
            "active": door.is_here,
        }
        for door in queue_doors.doors(request, here)
        if door.is_saved == saved
    ]


def _desk(request: HttpRequest) -> list[dict]:
    items = []
    if can(request.user, Capability.REGISTER_APPEALS):
        add = reverse("admin:feedback_appeal_add")
        items.append(_item(request, _("Register an appeal"), "add_circle", add))
    if can(request.user, Capability.TRIAGE):
        mine = _item(request, _("My shift"), "schedule", reverse("admin:desk_duty"))
        items.append(mine | {"active": request.path == mine["link"]})
    if desk_calls.may_see(request.user):
        calls = reverse("admin:live_call_changelist")
        items.append(_item(request, _("Calls"), "call", calls))
    if can(request.user, Capability.RECEIVE_VISITORS):
        hall = reverse("admin:reception_ticket_changelist")
        items.append(_item(request, _("Reception"), "meeting_room", hall))
    if can(request.user, Capability.SEE_ESCALATIONS):
        late = reverse("admin:desk_escalations")
        items.append(_item(request, _("Escalations"), "alarm", late))
    if can(request.user, Capability.READ_APPEALS):
        items.append(_item(request, _("My desk"), "tune", reverse("admin:desk_mine")))
        ratings = reverse("admin:feedback_rating_changelist")
        items.append(_item(request, _("Ratings"), "star", ratings))
    if can(request.user, Capability.ENTER_DESK):
        items.append(_item(request, _("Thanks"), "favorite", reverse("admin:desk_thanks")))
        mine = reverse("analytics:people_me")
        items.append(_item(request, _("My ratings"), "stars", mine))
        objections = reverse("admin:desk_objections")
        items.append(_item(request, _("Objections to ratings"), "balance", objections))
        articles = reverse("admin:feedback_article_changelist")
        items.append(_item(request, _("Knowledge base"), "menu_book", articles))
    if can(request.user, Capability.SEE_DASHBOARDS):
        figures = reverse("analytics:overview")
        items.append(_item(request, _("Figures"), "monitoring", figures))
    return items


def _asking_back(request: HttpRequest) -> list[dict]:
    user, items = request.user, []
    if can(user, Capability.WRITE_SURVEYS):
        asked = reverse("admin:questionnaires")
        items.append(_item(request, _("Questionnaires"), "quiz", asked))
    if can(user, Capability.WRITE_SURVEYS) or can(user, Capability.APPROVE_SENDING):
        items.append(_item(request, _("Surveys"), "poll", reverse("admin:surveys")))
    if can(user, Capability.INTERVIEW):
        interviews = reverse("admin:survey_interviews")
        items.append(_item(request, _("Interviews"), "contact_phone", interviews))
    if can(user, Capability.RUN_EVALUATIONS):
        evaluations = reverse("admin:evaluations")
        items.append(_item(request, _("Evaluations"), "analytics", evaluations))
        items += _models(request, Capability.RUN_EVALUATIONS, _METHODS)
    if can(user, Capability.RUN_EVALUATIONS) or can(user, Capability.DECIDE):
        follow_up = reverse("admin:evaluation_actions")
        items.append(_item(request, _("Follow-up"), "task", follow_up))
    if surveys_access.may_see_votes(user):
        items.append(_item(request, _("Votes"), "how_to_vote", reverse("admin:votes")))
    return items


def _speaking_first(request: HttpRequest) -> list[dict]:
    items = []
    if broadcasts.may_enter(request.user):
        said = _item(request, _("Broadcasts"), "campaign", reverse("admin:broadcasts"))
        items.append(said)
    if can(request.user, Capability.READ_APPEALS):
        back = reverse("admin:broadcast_replies_waiting")
        items.append(_item(request, _("Replies to broadcasts"), "forum", back))
    if audiences.may_enter(request.user):
        link = reverse("admin:audiences")
        items.append(_item(request, _("Audiences"), "groups", link))
    items += _models(request, Capability.WRITE_BROADCASTS, _NEWS)
    if projects.may_enter(request):
        funded = reverse("admin:projects")
        items.append(_item(request, _("Funded projects"), "construction", funded))
    if sources.may_enter(request.user):
        feeds = reverse("admin:feeds")
        items.append(_item(request, _("Sources of news"), "rss_feed", feeds))
    return items


def _shifts(request: HttpRequest) -> list[dict]:
    if not can(request.user, Capability.MANAGE_SHIFTS):
        return []
    board, rota = reverse("admin:desk_duty_board"), reverse("admin:desk_duty_rota")
    return [
        _item(request, _("Who is here"), "how_to_reg", board),
        _item(request, _("Rota"), "event_note", rota),
        *_models(request, Capability.MANAGE_SHIFTS, _DUTY),
    ]


_METHODS = ((Guideline, gettext_lazy("Guidelines"), "rule"),)
_NEWS = (
    (NewsTopic, gettext_lazy("Kinds of news"), "newspaper"),
    (Manners, gettext_lazy("When and how often"), "bedtime"),
)
_DUTY = (
    (ShiftKind, gettext_lazy("Kinds of shifts"), "more_time"),
    (Skills, gettext_lazy("Skills"), "language"),
    (TeamDuty, gettext_lazy("How teams share work"), "diversity_3"),
)
_READY = (
    (CannedAnswer, gettext_lazy("Canned answers"), "quickreply"),
    (Macro, gettext_lazy("Macros"), "bolt"),
)
_HELD_BACK = (
    (Quarantined, gettext_lazy("Quarantine"), "front_hand"),
    (Block, gettext_lazy("Blocked addresses"), "block"),
)
_CHANNELS = (
    (Account, gettext_lazy("Accounts"), "hub"),
    (SendingPrice, gettext_lazy("Prices of sending"), "payments"),
    (Envelope, gettext_lazy("Inbox"), "move_to_inbox"),
    (Delivery, gettext_lazy("Outbox"), "outbox"),
    (Prompt, gettext_lazy("What callers hear"), "record_voice_over"),
    (OpenKey, gettext_lazy("Open311 keys"), "key"),
)
_HALL = (
    (Office, gettext_lazy("Offices"), "storefront"),
    (Service, gettext_lazy("Services"), "room_service"),
    (Kiosk, gettext_lazy("Kiosks"), "touch_app"),
)
_RULES = (
    (Topic, gettext_lazy("Topics"), "account_tree"),
    (RoutingRule, gettext_lazy("Routing"), "alt_route"),
    (SigningRule, gettext_lazy("Who signs answers"), "draw"),
    (OpenService, gettext_lazy("Open311 services"), "public"),
    (SlaPolicy, gettext_lazy("Answer times"), "timer"),
    (Calendar, gettext_lazy("Calendars"), "calendar_month"),
    (EscalationStep, gettext_lazy("Escalation"), "alarm"),
    (Recount, gettext_lazy("Recounts of deadlines"), "update"),
    (Procedure, gettext_lazy("Procedure"), "gavel"),
    (RefusalGround, gettext_lazy("Grounds of refusal"), "do_not_disturb_on"),
    (SuggestionModel, gettext_lazy("What was learned"), "model_training"),
)
_AUDIT = (
    (Reading, gettext_lazy("Who opened what"), "policy"),
    (Change, gettext_lazy("What was changed"), "history"),
    (ExportLog, gettext_lazy("Figures taken as files"), "download"),
    (QuotesRead, gettext_lazy("Quotations that were read"), "format_quote"),
)
_PEOPLE = (
    (User, gettext_lazy("Users"), "badge"),
    (Organisation, gettext_lazy("Organisations"), "apartment"),
    (Letterhead, gettext_lazy("Letterheads"), "history_edu"),
    (Team, gettext_lazy("Teams"), "groups"),
    (Sector, gettext_lazy("Sectors"), "map"),
    (Citizen, gettext_lazy("Citizens"), "group"),
)


def _models(request: HttpRequest, needed: Capability, models: tuple) -> list[dict]:
    if not can(request.user, needed):
        return []
    return [
        _item(request, title, icon, reverse(admin_urlname(model._meta, "changelist")))
        for model, title, icon in models
        if admin.site.is_registered(model)
    ]


def _item(request: HttpRequest, title: str, icon: str, link: str) -> dict:
    return {"title": title, "icon": icon, "link": link, "active": request.path.startswith(link)}
