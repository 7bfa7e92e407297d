"""Every address of the house, who may come in there, and that nobody else does.

A new address without an entry in the table fails here.
"""

import io
import re
import uuid
from collections.abc import Iterator
from datetime import time, timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from accounts.models import Letterhead, Team
from accounts.roles import CAPABILITIES, Capability, Role
from analytics.models import Embed, Mute, SavedView
from channels import inbox, outbox
from feedback import answers, ratings
from feedback.evidence import keeping
from feedback.models import (
    Article,
    ArticleVersion,
    Block,
    BulkRun,
    Calendar,
    CannedAnswer,
    DocumentPage,
    EscalationStep,
    Macro,
    OfficialLetter,
    OpenKey,
    OpenService,
    Procedure,
    Proposal,
    Quarantined,
    Recount,
    RefusalGround,
    RoutingRule,
    SavedFilter,
    ShiftKind,
    SigningRule,
    Skills,
    SlaPolicy,
    SuggestionModel,
    TeamDuty,
    Transcript,
)
from live import call_recordings
from live.models import Call, Prompt, Recording
from outreach.models import Manners, NewsTopic, SendingPrice
from reception.models import Kiosk
from surveys.evaluations import guideline
from tests.builders import (
    a_broadcast,
    a_bulletin,
    a_citizen,
    a_message,
    a_people_list,
    a_questionnaire,
    a_rating,
    a_registered_appeal,
    a_sector,
    a_service,
    a_ticket,
    a_topic,
    a_user,
    an_account,
    an_address,
    an_alert,
    an_office,
    an_organisation,
    staff,
)
from tests.desk import at_desk
from tests.surveys.asking import a_survey
from tests.surveys.evaluations import an_evaluation
from tests.surveys.voting import a_draft as a_draft_vote

PUBLIC = "anybody"
SIGNED_IN = "whoever has an account, of their own things"
OWNER = "whoever proved to be the owner of this one thing"
SUPERUSER = "superusers"
FUNDERS = "whoever manages projects or approves what goes out, as their tests try"
PAPERS = "whoever interviews, writes surveys or runs evaluations, as test_asking_desk.py tries"
SURVEYORS = "whoever writes or approves surveys, as tests/surveys/test_asking_desk.py tries"
SENDERS = "whoever writes or approves broadcasts, as tests/outreach/broadcasts/test_doors.py tries"
EVALUATORS = "whoever runs the evaluation, as tests/surveys/test_evaluation_*.py try"
CHOOSERS = "whoever chooses among audiences, as tests/outreach/audiences/test_desk.py tries"
VOTERS = "whoever runs, counts or approves votes, as tests/surveys/test_votes_pages.py tries"
Door = tuple[str, str]  # its name, or its route where it has none; its route

ENTER, READ, NOTE = Capability.ENTER_DESK, Capability.READ_APPEALS, Capability.NOTE
TRIAGE, CONTENT = Capability.TRIAGE, Capability.MANAGE_CONTENT
RECEIVE = Capability.RECEIVE_VISITORS
CHANNELS, PEOPLE = Capability.MANAGE_CHANNELS, Capability.MANAGE_PEOPLE
MODERATE = Capability.MODERATE
AUDIT = Capability.READ_AUDIT

ADMIN_MODELS = {
    "feedback/topic": CONTENT,
    "feedback/routingrule": CONTENT,
    "feedback/shiftkind": Capability.MANAGE_SHIFTS,
    "feedback/skills": Capability.MANAGE_SHIFTS,
    "feedback/teamduty": Capability.MANAGE_SHIFTS,
    "feedback/signingrule": CONTENT,
    "feedback/openservice": CONTENT,
    "feedback/openkey": CHANNELS,
    "accounts/letterhead": PEOPLE,
    "feedback/slapolicy": CONTENT,
    "feedback/calendar": CONTENT,
    "feedback/escalationstep": CONTENT,
    "feedback/recount": CONTENT,
    "feedback/cannedanswer": NOTE,  # one's own, or what one keeps for others
    "feedback/macro": NOTE,
    "feedback/rating": READ,
    "feedback/suggestionmodel": CONTENT,
    "feedback/procedure": CONTENT,
    "feedback/refusalground": CONTENT,
    "feedback/quarantined": MODERATE,
    "feedback/block": MODERATE,
    "reception/kiosk": CHANNELS,
    "reception/office": CHANNELS,
    "reception/service": CHANNELS,
    "channels/account": CHANNELS,
    "channels/envelope": CHANNELS,
    "channels/delivery": CHANNELS,
    "live/prompt": CHANNELS,
    "outreach/sendingprice": CHANNELS,
    **dict.fromkeys(("outreach/newstopic", "outreach/manners"), Capability.WRITE_BROADCASTS),
    "surveys/guideline": Capability.RUN_EVALUATIONS,
    "accounts/user": PEOPLE,
    "accounts/organisation": PEOPLE,
    "accounts/sector": PEOPLE,
    "accounts/team": PEOPLE,
    "accounts/citizen": PEOPLE,
    "account/emailaddress": SUPERUSER,
    "mfa/authenticator": SUPERUSER,
    "usersessions/usersession": SUPERUSER,
}
ONE_APPEAL = {  # staff, within the reach of their role
    "admin:desk_say": NOTE,
    "admin:desk_classify": TRIAGE,
    "admin:desk_assign": TRIAGE,
    "admin:desk_take": TRIAGE,
    "admin:desk_care": TRIAGE,
    "admin:desk_beside": READ,
    "admin:desk_redirect": TRIAGE,
    "admin:desk_reroute": TRIAGE,
    "admin:desk_extend": Capability.DECIDE,
    **dict.fromkeys(("admin:desk_withdraw", "admin:desk_share", "admin:desk_call_off"), TRIAGE),
    # Whoever answers for the body that owes the part.
    **dict.fromkeys(("admin:desk_contribute", "admin:desk_take_part"), Capability.ANSWER),
    "admin:desk_read": TRIAGE,
    "admin:desk_step": TRIAGE,
    "admin:desk_transcribe": TRIAGE,
    "admin:desk_guard": TRIAGE,
    "admin:desk_unguard": Capability.READ_CONFIDENTIAL,
    "admin:desk_unmask": Capability.READ_PERSONAL_DATA,
    "admin:desk_join": Capability.MERGE_CITIZENS,
    "admin:desk_identity": Capability.ANSWER,
    **dict.fromkeys(("admin:desk_propose", "admin:desk_take_back"), Capability.ANSWER),
    **dict.fromkeys(("admin:desk_sign", "admin:desk_give_back"), Capability.SIGN),
    **dict.fromkeys(("admin:desk_publish", "admin:desk_take_off"), Capability.PUBLISH),
    **dict.fromkeys(("admin:desk_proposal", "admin:desk_take_down"), Capability.PUBLISH),
    "admin:desk_list_openly": Capability.PUBLISH,
    "admin:desk_unlist": TRIAGE,
    **dict.fromkeys(("admin:desk_thank", "admin:desk_unthank"), TRIAGE),
    "admin:desk_remark": NOTE,
    "admin:desk_letter": READ,
    **dict.fromkeys(("admin:desk_keep", "admin:desk_discard", "admin:desk_insert"), NOTE),
    **dict.fromkeys(("admin:desk_macros", "admin:desk_macro"), NOTE),
    **dict.fromkeys(("admin:desk_here", "admin:desk_ready"), READ),
    "admin:desk_message": READ,
    "admin:desk_matters": READ,
    "admin:desk_split": TRIAGE,
    **{
        f"admin:desk_{act}": TRIAGE
        for act in "merge part_again link unlink declare attach detach".split()
    },
    **dict.fromkeys(("admin:desk_word", "admin:desk_tell"), Capability.ANSWER),
    "admin:desk_same_person": Capability.MERGE_CITIZENS,
    "admin:desk_other_person": Capability.MERGE_CITIZENS,
    "admin:desk_articles": NOTE,
    "admin:desk_citizen": READ,
    "admin:desk_document": READ,
    "admin:desk_receipt": READ,
    "admin:feedback_appeal_change": READ,
    "api_desk_appeal": READ,
    "api_desk_personal_data": Capability.READ_PERSONAL_DATA,
    "api_desk_transitions": NOTE,  # which of them, the workflow's table says
    "api_desk_assignment": TRIAGE,
    "api_desk_notes": NOTE,
    "api_desk_replies": Capability.ANSWER,
}
DOORS = {
    "health": PUBLIC,
    "home": PUBLIC,
    "accessibility": PUBLIC,
    "privacy": PUBLIC,
    "set_language": PUBLIC,
    "call_prompt": PUBLIC,  # what everybody hears who calls
    "hook": PUBLIC,  # the adapter asks for the provider's signature
    **dict.fromkeys(("write", "write_anew", "write_kind", "write_words", "write_place"), PUBLIC),
    **dict.fromkeys(("write_evidence", "write_you", "write_code", "write_check"), PUBLIC),
    **dict.fromkeys(("write_done", "sector_borders"), PUBLIC),
    **dict.fromkeys(("chat", "chat_window", "chat_widget", "chat_embed"), PUBLIC),
    **dict.fromkeys(("chat_news", "chat_contact"), OWNER),
    **dict.fromkeys(("chat_embed_news", "chat_embed_contact"), OWNER),  # who bears its token
    **dict.fromkeys(("manifest", "service_worker", "app", "app_offline"), PUBLIC),
    "app_renewed": PUBLIC,  # the old subscription's secret is the proof
    **dict.fromkeys(("app_news", "app_claim"), PUBLIC),  # the link's, or the appeal's, own token
    "tracked_follow": OWNER,
    "track": PUBLIC,
    **dict.fromkeys(("articles", "article", "article_vote", "article_answered"), PUBLIC),
    **dict.fromkeys(("verify", "verify_letter"), PUBLIC),
    **dict.fromkeys(("published_answers", "published_answer"), PUBLIC),
    **dict.fromkeys(("proposals", "proposal", "proposal_support", "proposal_code"), PUBLIC),
    "proposal_withdraw": PUBLIC,  # asks for the code again, if there is no voice known
    **dict.fromkeys(("open_data", "open_data_package"), PUBLIC),
    "open_data_bulletin": PUBLIC,  # of what is open to everybody
    **dict.fromkeys(("open_data_figures", "open_data_appeals"), PUBLIC),
    **dict.fromkeys(("open311", "open311_discovery", "open311_v2_discovery"), PUBLIC),
    **dict.fromkeys(("open311_services", "open311_service", "open311_request"), PUBLIC),
    **dict.fromkeys(("open311_requests", "open311_token"), PUBLIC),  # sending asks for a key
    "tracked_letter": OWNER,
    **dict.fromkeys(("tracked", "tracked_add", "tracked_confirm"), OWNER),
    **dict.fromkeys(("tracked_identity", "tracked_withdraw"), OWNER),
    "confirm": PUBLIC,  # the link's token is the proof
    "rate": PUBLIC,  # the link's token is the proof
    "rated": PUBLIC,
    "mine": SIGNED_IN,
    "file": OWNER,
    "file_page": OWNER,
    "file_original": OWNER,
    **dict.fromkeys(("api_topics", "api_appeals", "api_schema", "api_docs"), PUBLIC),
    "api_appeal": PUBLIC,  # the code is the proof
    "api_messages": OWNER,
    "api_rating": OWNER,
    **dict.fromkeys(("api_devices", "api_device"), OWNER),
    "api_push": PUBLIC,
    "api/^(?P<rest>.*)$": PUBLIC,
    "api_desk_queue": READ,
    "analytics:overview": Capability.SEE_DASHBOARDS,
    "analytics:figures": Capability.SEE_DASHBOARDS,
    **dict.fromkeys(
        [f"analytics:{name}" for name in ("borders", "behind", "changes", "wall", "walls")],
        Capability.SEE_DASHBOARDS,
    ),
    "analytics:wall_end": OWNER,
    "analytics:wall_screen": PUBLIC,  # whoever bears its token
    **{
        f"analytics:{page}": Capability.SEE_DASHBOARDS
        for page in ("organisations", "organisations_file", "organisation", "organisation_times")
    },
    **{
        f"analytics:{page}": Capability.SEE_DASHBOARDS
        for page in (
            *("bulletins", "bulletin", "bulletin_part"),
            *("bulletin_pdf", "bulletin_xlsx", "bulletin_json"),
        )
    },
    **{
        f"analytics:bulletin_{page}": Capability.WRITE_BULLETINS
        for page in "kinds kind kind_add preview write release send".split()
    },
    **dict.fromkeys(("analytics:alerts", "analytics:alert"), Capability.SEE_DASHBOARDS),
    "analytics:alert_days": Capability.SEE_DASHBOARDS,
    **{
        f"analytics:{act}": Capability.HANDLE_WARNINGS
        for act in (
            *("alert_acknowledge", "alert_mute", "alert_judge"),
            *("alerts_mute", "alerts_unmute"),
        )
    },
    **{
        f"analytics:{page}": Capability.READ_WORDS for page in ("words", "words_term", "words_file")
    },
    **dict.fromkeys(("analytics:people", "analytics:person"), Capability.SEE_PEOPLE),
    "analytics:people_me": ENTER,
    **dict.fromkeys(("analytics:explore", "analytics:explore_file"), Capability.SEE_DASHBOARDS),
    "analytics:explore_views": Capability.SEE_DASHBOARDS,
    **dict.fromkeys(("analytics:explore_view", "analytics:explore_embed_revoke"), OWNER),
    "analytics:explore_embed": PUBLIC,  # whoever bears its token
    "admin:analytics_exportlog_changelist": AUDIT,
    "admin:analytics_quotesread_changelist": AUDIT,
    # Signing in: allauth's own, before there is anybody to ask for a role.
    **dict.fromkeys(("account_login", "account_logout", "account_inactive"), PUBLIC),
    **dict.fromkeys(("account_signup", "account_email_verification_sent"), PUBLIC),
    **dict.fromkeys(("account_request_login_code", "account_confirm_login_code"), PUBLIC),
    **dict.fromkeys(("account_reset_password", "account_reset_password_done"), PUBLIC),
    "account_reset_password_from_key": PUBLIC,
    "account_reset_password_from_key_done": PUBLIC,
    "mfa_authenticate": PUBLIC,
    **dict.fromkeys(("eid_login", "eid_callback", "dan_login", "dan_callback"), PUBLIC),
    **dict.fromkeys(("socialaccount_login_cancelled", "socialaccount_login_error"), PUBLIC),
    **dict.fromkeys(("socialaccount_signup", "socialaccount_connections"), PUBLIC),  # lead on
    "accounts/3rdparty/": PUBLIC,  # leads on
    **dict.fromkeys(("accounts/social/signup/", "accounts/social/connections/"), PUBLIC),
    **dict.fromkeys(("accounts/social/login/cancelled/", "accounts/social/login/error/"), PUBLIC),
    "mfa_login_webauthn": PUBLIC,
    **dict.fromkeys(("account_reauthenticate", "account_email", "usersessions_list"), SIGNED_IN),
    **dict.fromkeys(("account_change_password", "account_set_password", "mfa_index"), SIGNED_IN),
    **dict.fromkeys(("mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp"), SIGNED_IN),
    **dict.fromkeys(("mfa_view_recovery_codes", "mfa_generate_recovery_codes"), SIGNED_IN),
    **dict.fromkeys(("mfa_download_recovery_codes", "mfa_list_webauthn"), SIGNED_IN),
    **dict.fromkeys(("mfa_add_webauthn", "mfa_reauthenticate_webauthn"), SIGNED_IN),
    **dict.fromkeys(("mfa_remove_webauthn", "mfa_edit_webauthn"), SIGNED_IN),
    # The desk
    "admin:login": PUBLIC,  # leads to the house's own, or tells whom to ask
    **dict.fromkeys(("admin:index", "admin:search", "admin:logout", "admin:jsi18n"), ENTER),
    **dict.fromkeys(("admin:password_change", "admin:password_change_done"), ENTER),
    **dict.fromkeys(("admin:autocomplete", "admin:view_on_site", "admin:app_list"), ENTER),
    "admin/(?P<url>.*)$": ENTER,
    "admin:desk_counts": READ,
    **dict.fromkeys(("admin:feedback_article_changelist", "admin:feedback_article_change"), ENTER),
    **{f"admin:article_{act}": Capability.WRITE_ARTICLES for act in ("edit", "act", "changes")},
    "admin:feedback_article_add": Capability.WRITE_ARTICLES,
    "admin:article_used": NOTE,
    **dict.fromkeys(("admin:desk_duty", "admin:desk_duty_here", "admin:desk_duty_next"), TRIAGE),
    "admin:desk_duty_hand_over": TRIAGE,
    **{
        f"admin:desk_duty_{page}": Capability.MANAGE_SHIFTS
        for page in ("board", "rota", "day", "absence", "absence_end", "generate")
    },
    **dict.fromkeys(("admin:desk_rules_try", "admin:desk_rule_move"), CONTENT),
    **dict.fromkeys(("admin:desk_rules_export", "admin:desk_rules_import"), CONTENT),
    "admin:desk_commands": ENTER,
    **dict.fromkeys(("admin:desk_notices", "admin:desk_notices_read"), ENTER),
    **dict.fromkeys(("admin:desk_notices_mail", "admin:desk_thanks"), ENTER),
    "admin:desk_notice": OWNER,
    **dict.fromkeys(("outreach:projects", "outreach:project_points"), PUBLIC),
    "outreach:projects_feed": PUBLIC,
    **{
        f"outreach:project{door}": PUBLIC  # of hidden ones none; marks ask for a code
        for door in ("", "_say", "_follow", "_code", "_leave", "_photo", "_paper", "_feed")
    },
    **dict.fromkeys(("admin:projects", "admin:project", "admin:project_news"), FUNDERS),
    "admin:project_add": Capability.MANAGE_PROJECTS,
    **{f"admin:project_{act}": FUNDERS for act in "edit milestone photo paper tell".split()},
    **dict.fromkeys(("admin:project_publish", "admin:project_take_down"), FUNDERS),
    **{
        f"surveys:{door}": PUBLIC  # whoever bears the link
        for door in (
            *("answer", "answer_page", "answer_thanks"),
            *("answer_later", "answer_resume"),
        )
    },
    **{
        f"surveys:vote{door}": PUBLIC  # to choose and to object, a code is asked for
        for door in (
            *("s", "", "_cast", "_code", "_done", "_receipt"),
            *("_object", "_file", "_certificate", "_short"),
        )
    },
    **dict.fromkeys(("admin:votes", "admin:vote", "admin:vote_step"), VOTERS),
    **dict.fromkeys(("admin:vote_add", "admin:vote_edit"), Capability.RUN_VOTES),
    "admin:vote_paper": Capability.COUNT_BALLOTS,
    "admin:vote_decide": Capability.APPROVE_SENDING,
    **dict.fromkeys(("admin:surveys", "admin:survey", "admin:survey_act"), SURVEYORS),
    **{
        f"admin:survey_{door}": Capability.WRITE_SURVEYS
        for door in ("new", "edit", "results", "file", "counter")
    },
    **{f"admin:survey_{door}": Capability.INTERVIEW for door in ("interviews", "people", "begin")},
    **dict.fromkeys(("admin:survey_sheets", "admin:survey_sheet_new"), PAPERS),
    # The interviewer, the people given to them, a sheet that two others entered.
    **{f"admin:survey_{door}": OWNER for door in ("interview", "outcome", "sheet")},
    "admin:survey_photo": OWNER,  # who may read the words of that survey
    **dict.fromkeys(("admin:offline_kit", "admin:offline_take"), Capability.INTERVIEW),
    **{f"surveys:field{door}": PUBLIC for door in ("", "_door", "_worker")},  # nobody's data
    **{
        f"admin:evaluation_{door}": EVALUATORS
        for door in (
            *("sample", "sample_body", "sample_frame", "sample_list", "sample_expect"),
            *("sample_draw", "sample_numbers", "sample_drawn", "weigh", "weights"),
            *("weight_file", "score", "scores", "score_file"),
            *("tick", "member_drop", "replace", "check_again"),
            *("report_publish", "report_file"),
        )
    },
    "admin:evaluations": Capability.RUN_EVALUATIONS,
    **{
        f"admin:evaluation_{door}": Capability.RUN_EVALUATIONS
        for door in (
            *("guideline", "new", "plan", "save", "body_add", "body_drop", "member_add"),
            *("approve", "on", "back", "again", "field", "give_out", "pass_on"),
            *("clean", "look", "decide", "report", "report_write"),
            *("follow_up", "follow_up_file", "action_add", "hearing"),
        )
    },
    "admin:evaluation_actions": ENTER,
    "admin:surveys_guideline_another_edition": Capability.RUN_EVALUATIONS,
    "admin:evaluation_drafts": Capability.DECIDE,
    # Their owner, who runs the evaluation, the head of the body.
    **{
        f"admin:evaluation_{door}": OWNER
        for door in ("action", "action_move", "action_file", "draft", "comment_answer")
    },
    **{
        f"surveys:evaluation{door}": PUBLIC  # of those whose report is out
        for door in ("s", "", "_slides", "_file", "_follow_up_file", "_evidence")
    },
    **dict.fromkeys(("admin:questionnaires", "admin:questionnaire"), Capability.WRITE_SURVEYS),
    **{
        f"admin:questionnaire_{door}": Capability.WRITE_SURVEYS
        for door in (
            *("new", "import", "adopt", "begin", "act", "whole", "section", "question"),
            *("take", "version", "preview", "paper", "export"),
        )
    },
    **dict.fromkeys(("admin:feeds", "admin:feed", "admin:feed_edit", "admin:feed_act"), SENDERS),
    "admin:feed_add": Capability.WRITE_BROADCASTS,
    **dict.fromkeys(("admin:broadcasts", "admin:broadcast", "admin:broadcast_progress"), SENDERS),
    **{f"admin:broadcast_{page}": SENDERS for page in ("recipients", "report", "file")},
    **{
        f"admin:broadcast_{act}": SENDERS
        for act in "propose approve back start pause resume cancel retry copy count".split()
    },
    **{f"admin:broadcast_{act}": Capability.WRITE_BROADCASTS for act in ("add", "edit", "trial")},
    **dict.fromkeys(("admin:broadcast_replies", "admin:broadcast_replies_waiting"), READ),
    "admin:broadcast_reply_apart": TRIAGE,
    **dict.fromkeys(("outreach:news", "outreach:news_code", "outreach:news_yours"), PUBLIC),
    **dict.fromkeys(("outreach:news_link", "outreach:news_short"), PUBLIC),  # who bears its token
    **dict.fromkeys(("admin:audiences", "admin:audience"), CHOOSERS),
    **dict.fromkeys(("admin:audience_add", "admin:contacts"), Capability.WRITE_BROADCASTS),
    "admin:contact": Capability.WRITE_BROADCASTS,
    **{f"admin:people_list{page}": Capability.WRITE_BROADCASTS for page in ("", "_add", "_act")},
    "admin:people_lists": Capability.WRITE_BROADCASTS,
    "admin:desk_objections": ENTER,
    "admin:desk_objection": OWNER,  # the rated, and who heads them
    **dict.fromkeys(
        ("admin:desk_escalations", "admin:desk_escalation_act"), Capability.SEE_ESCALATIONS
    ),
    **dict.fromkeys(("admin:desk_presets", "admin:desk_preset_apply"), CONTENT),
    "admin:desk_calendar_seed": CONTENT,
    **dict.fromkeys(("admin:desk_mine", "admin:desk_filter_add"), READ),
    **dict.fromkeys(("admin:desk_filter", "admin:desk_filter_delete"), OWNER),
    **dict.fromkeys(("admin:desk_bulk", "admin:desk_bulk_start"), NOTE),
    **dict.fromkeys(("admin:desk_bulk_run", "admin:desk_bulk_undo"), OWNER),
    "admin:feedback_appeal_changelist": READ,
    "admin:feedback_appeal_add": Capability.REGISTER_APPEALS,
    **{f"admin:feedback_quarantined_{act}": MODERATE for act in ("release", "refuse", "block")},
    **dict.fromkeys(("kiosk", "kiosk_begin", "kiosk_menu"), PUBLIC),  # the device is asked for
    **dict.fromkeys(("kiosk_take_number", "kiosk_number"), PUBLIC),
    **dict.fromkeys(("board", "board_now", "ticket", "ticket_now"), PUBLIC),
    **dict.fromkeys(("appointments", "appointments_times", "appointments_who"), PUBLIC),
    "appointments_find": PUBLIC,  # the code is the proof
    **dict.fromkeys(("appointments_booked", "appointments_confirm"), OWNER),
    "admin:reception_ticket_changelist": RECEIVE,
    **{
        f"admin:reception_{act}": RECEIVE
        for act in "take leave next call again serve form finish no_show transfer cancel".split()
    },
    **{f"admin:reception_{act}": RECEIVE for act in ("issue", "arrive", "queue", "slip")},
    **{f"admin:reception_kiosk_{act}": CHANNELS for act in ("code", "forget")},
    # Calls: operators take them, the role 'evidence' reviews them; the page itself asks which.
    "admin:live_call_changelist": READ,
    "admin:live_call_change": READ,
    **dict.fromkeys(("admin:call_now", "admin:call_lists"), Capability.REGISTER_APPEALS),
    **dict.fromkeys(("admin:call_seat", "admin:call_take"), Capability.REGISTER_APPEALS),
    **dict.fromkeys(("admin:call_form", "admin:call_back"), Capability.REGISTER_APPEALS),
    "admin:call_recording": Capability.READ_EVIDENCE,
    "admin:feedback_reading_changelist": AUDIT,
    "admin:audit_reads_export": AUDIT,
    "admin:accounts_change_changelist": AUDIT,
    "admin:channels_account_check": CHANNELS,
    "admin:channels_envelope_replay": CHANNELS,
    "admin:channels_envelope_raw": CHANNELS,
    "admin:auth_user_password_change": PEOPLE,
    **{
        f"admin:{model.replace('/', '_')}_{page}": needed
        for model, needed in ADMIN_MODELS.items()
        for page in ("changelist", "add", "history", "delete", "change")
    },
    **{f"admin/{model}/<path:object_id>/": needed for model, needed in ADMIN_MODELS.items()},
    **ONE_APPEAL,
}


def doors() -> list[Door]:
    """Every address: what it is called, and its route."""
    return list(_walk(get_resolver().url_patterns))


def _walk(patterns, route: str = "", space: str = "") -> Iterator[Door]:
    for each in patterns:
        here = f"{route}{each.pattern}"
        if hasattr(each, "url_patterns"):
            inner = f"{space}{each.namespace}:" if each.namespace else space
            yield from _walk(each.url_patterns, here, inner)
        else:
            yield (f"{space}{each.name}" if each.name else here), here


@pytest.fixture(autouse=True)
def _password_alone(settings):
    settings.STAFF_SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def house(db) -> dict[str, object]:
    """One row of everything that an address can lead to; somebody else's, in the Roads office."""
    roads, topic, author = an_organisation("Roads"), a_topic(), staff()
    account = an_account("sms")
    owner = a_citizen(user=a_user(email="owner@mail.mn"), name="Bat")
    address = an_address("+97699887766")
    address.citizen = owner
    address.save()
    appeal = a_registered_appeal(address=address, account=account)
    type(appeal).objects.filter(pk=appeal.pk).update(organisation=roads, kind="proposal")
    Proposal.objects.create(
        appeal=appeal,
        ground="consent",
        until=timezone.localdate(),
        published_at=timezone.now(),
        published_by=author.user,
    )
    head = Letterhead.objects.create(organisation=roads, series="roads")
    answers.answer(appeal, text="Done.", actor=author)
    calendar = Calendar.objects.create(name="Ours", week={"0": [["09:00", "18:00"]]})
    message = a_message(appeal)
    file = keeping.keep(name="a.txt", declared_type="", content=b"My flat is cold", message=message)
    keeping.process(file)
    DocumentPage.objects.create(attachment=file, number=1, image=file.shown.name, width=1, height=1)
    pulled = inbox.accept(account=account, raw=b"words")
    Transcript.objects.create(attachment=file, appeal=appeal)
    call = Call.objects.create(
        account=account, external_id="1", caller=address, started_at=timezone.now()
    )
    recording = Recording.objects.create(call=call, name="1.wav", remote_url="https://x/1.wav")
    call_recordings.keep(recording, io.BytesIO(b"RIFF"))
    office = an_office(code="hall", organisation=roads)
    alert = an_alert(organisation=roads)
    article = Article.objects.create(slug="sms", audience="public")
    service = a_service(office)
    return {
        "appeal": appeal,
        "message": message,
        "file": file,
        "invitation": ratings.invite(appeal),
        "recording": recording,
        "live/call": call,
        "live/prompt": Prompt.objects.create(name="hold", language="mn", audio=file.shown.name),
        "run": BulkRun.objects.create(user=author.user, action="take", state="done"),
        "saved": SavedFilter.objects.create(owner=author.user, name="New", queue="new"),
        "view": SavedView.objects.create(owner=author.user, name="Water", query="by=topic"),
        "embed": Embed.objects.create(owner=author.user, name="Water", token="wall"),
        "alert": alert,
        "bulletin": a_bulletin(organisation=roads),
        "questionnaire": a_questionnaire("hall", organisation=roads),
        "survey": a_survey(organisation=roads),
        "evaluation": an_evaluation(a_user(), roads),
        "broadcast": a_broadcast(organisation=roads),
        "people_list": a_people_list(organisation=roads),
        "surveys/votes": a_draft_vote(organisation=roads),
        "mute": Mute.objects.create(
            nature="spike", alert=alert, until=timezone.now() + timedelta(days=1)
        ),
        "feedback/article": article,
        "version": ArticleVersion.objects.create(
            article=article, number=1, language="en", title="Roads", body="Text"
        ),
        "feedback/suggestionmodel": SuggestionModel.objects.create(target="topic"),
        "feedback/topic": topic,
        "feedback/openservice": OpenService.objects.create(topic=topic),
        "feedback/openkey": OpenKey.objects.create(name="City", key_index="x"),
        "feedback/signingrule": SigningRule.objects.create(kind="gratitude"),
        "accounts/letterhead": head,
        "letter": OfficialLetter.objects.get(),
        "feedback/routingrule": RoutingRule.objects.create(organisation=roads),
        "feedback/shiftkind": ShiftKind.objects.create(
            letter="D", name="Day", starts=time(8), ends=time(20)
        ),
        "feedback/skills": Skills.objects.create(user=author.user),
        "feedback/teamduty": TeamDuty.objects.create(
            team=Team.objects.create(name="Night", code="night", organisation=roads)
        ),
        "feedback/slapolicy": SlaPolicy.objects.create(name="Slow", calendar=calendar),
        "feedback/calendar": calendar,
        "feedback/escalationstep": EscalationStep.objects.create(),
        "feedback/recount": Recount.objects.create(why="policy", asked_at=timezone.now()),
        "feedback/procedure": Procedure.objects.create(),
        "feedback/refusalground": RefusalGround.objects.create(code="court", name="In court"),
        "feedback/cannedanswer": CannedAnswer.objects.create(
            name="Thanks", texts={"en": "Thank you."}, scope="everybody"
        ),
        "feedback/macro": Macro.objects.create(name="Mine", scope="everybody", assign="me"),
        "feedback/rating": a_rating(appeal, 5),
        "feedback/quarantined": Quarantined.objects.create(
            envelope_id=pulled,
            external_id="1",
            kind="phone",
            sender="+97699887766",
            reason="blocked",
        ),
        "feedback/block": Block.objects.create(
            kind="phone", value="+97699000001", reason="threats", user=author.user
        ),
        "reception/office": office,
        "reception/service": service,
        "reception/ticket": a_ticket(service),
        "reception/kiosk": Kiosk.objects.create(name="Hall"),
        "channels/account": account,
        "outreach/newstopic": NewsTopic.objects.create(code="weather", name="Weather"),
        "outreach/manners": Manners.objects.create(),
        "surveys/guideline": guideline.adopt(),
        "outreach/sendingprice": SendingPrice.objects.create(account=account, price=55),
        "channels/envelope": apps.get_model("channels", "envelope").objects.get(pk=pulled),
        "channels/delivery": outbox.enqueue(key="one", address=address, body="x", account=account),
        "accounts/user": author.user,
        "accounts/organisation": roads,
        "accounts/sector": a_sector(),
        "accounts/citizen": owner,
        "account/emailaddress": EmailAddress.objects.create(user=owner.user, email="o@mail.mn"),
        "mfa/authenticator": Authenticator.objects.create(user=owner.user, type="totp", data={}),
        "usersessions/usersession": UserSession.objects.create(
            user=owner.user, session_key="key", ip="127.0.0.1", last_seen_at=timezone.now()
        ),
    }


def address_of(door: Door, house: dict) -> str:
    """Where the door is, for the things in the house."""
    name, route = door
    model = re.search(r"admin/(\w+/\w+)/", route)
    thing = house.get(model[1], house["appeal"]) if model else house["appeal"]
    if name.startswith("file"):
        thing = house["file"]
    if name.startswith("analytics:alert"):
        thing = house["mute" if name == "analytics:alerts_unmute" else "alert"]
    if name.startswith("analytics:bulletin"):
        thing = house["bulletin"] if "kinds/" not in route else house["bulletin"].kind
    if name.startswith("analytics:organisation"):
        thing = house["accounts/organisation"]
    if name.startswith("admin:questionnaire"):
        thing = house["questionnaire"]
    if name.startswith("admin:survey"):
        thing = house["survey"]
    if name.startswith("admin:broadcast"):
        thing = house["broadcast"]
    if name == "admin:contact":
        thing = house["accounts/citizen"]
    if name.startswith("admin:people_list"):
        thing = house["people_list"]
    if name.startswith("admin:evaluation"):
        thing = house["evaluation"]
    if name == "analytics:person":
        thing = house["accounts/user"]
    parts = {
        "int:pk": thing.pk,
        "int:run": house["run"].pk,
        "int:citizen": house["accounts/citizen"].pk,
        "int:version": house["version"].pk,
        "int:saved": house["saved"].pk,
        "int:view": house["view"].pk,
        "int:embed": house["embed"].pk,
        "uuid:pk": thing.pk,
        "uuid:reference": uuid.uuid4(),
        "path:object_id": thing.pk,
        "id": thing.pk,
        "int:message": house["message"].pk,
        "int:rating": house["feedback/rating"].pk,
        "int:number": 1,
        "int:sheet": 1,
        **dict.fromkeys(("int:body", "int:member", "int:assignment", "int:response"), 1),
        **dict.fromkeys(("int:edition", "int:action"), 1),
        "int:objection": 1,
        "int:invitation": 1,
        "uuid:key": uuid.uuid4(),
        **dict.fromkeys(("slug:form", "slug:kind"), "csv"),
        "int:reply": 1,
        "uuid:file": house["file"].pk,
        "uuid:letter": house["letter"].pk,
        "str:check": house["letter"].check_code,
        "uuid:recording": house["recording"].pk,
        "slug:act": "claim",
        "slug:to": "reopened",
        "slug:way": "next",
        "slug:channel": "web",
        "slug:ready": "counter",
        "slug:size": "small",
        "str:code": house["appeal"].code,
        "str:token": house["invitation"].token,
        "slug:slug": "sms",
        "slug:country": "KZ",
        "slug:language": "mn",
        "slug:name": "summary",
        "slug:code": "hall",
        "str:form": "json",
        "str:reference": "1",
        "str:day": "2026-11-24",
        "str:clock": "1030",
        "slug:account": "nobody",
        "path:content_type_id": 1,
    }
    path = re.sub(r"<([\w:]+)>", lambda part: str(parts[part[1]]), _plain(route))
    return f"/{path}"


def _plain(route: str) -> str:
    """A route with its regular expressions filled in."""
    filled = route.replace("(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)", "1-set-password")
    filled = re.sub(r"\(\?P<app_label>(\w+)[^)]*\)", r"\1", filled)
    return re.sub(r"\(\?P<\w+>\.\*\)", "nowhere", filled).replace("^", "").replace("$", "")


def knock(client: Client, path: str) -> set[int]:
    """What the door says to whoever looks and to whoever sends something."""
    client.raise_request_exception = False
    key = {"Idempotency-Key": str(uuid.uuid4())}
    sent = {"text": "x", "do": "note", "version": 1, "to": "reopened"}
    as_json = {"content_type": "application/json"} if path.startswith("/api/") else {}
    posted = client.post(path, sent, headers=key, **as_json)
    return {client.get(path).status_code, posted.status_code}


def opened(answers: set[int]) -> bool:
    """Whether any of these answers is more than a no; a failure is no answer at all."""
    return any(code < 300 or code >= 500 for code in answers)


def only(*kinds: str) -> list[Door]:
    return [door for door in doors() if DOORS.get(door[0]) in kinds]


def test_every_door_stands_in_the_table():
    there = {name for name, _route in doors()}
    assert there - set(DOORS) == set(), "say in DOORS who may come in there"
    assert set(DOORS) - there == set(), "these are no more"


@pytest.mark.usefixtures("_no_sidebar")
def test_staff_doors_are_closed_to_all_others(house):
    strangers = {
        "anonymous": Client(),
        "citizen": at_desk(a_user()),
        "official": at_desk(a_user(Role.OFFICIAL)),
    }
    at_dashboard = Capability.SEE_DASHBOARDS
    found = [
        f"{who}: {name}"
        for name, route in only(*Capability, SUPERUSER)
        for who, client in strangers.items()
        if not (who == "official" and DOORS[name] == at_dashboard)
        and opened(knock(client, address_of((name, route), house)))
    ]
    assert found == []


@pytest.fixture
def _no_sidebar(monkeypatch):
    """A no is the same without the counts of the queues beside it, and costs half the time."""
    monkeypatch.setattr("config.desk.navigation.sidebar", lambda request: [])


@pytest.mark.usefixtures("_no_sidebar")
@pytest.mark.parametrize("role", [role for role in Role if ENTER in CAPABILITIES[role]])
def test_a_role_opens_no_door_that_asks_for_more(house, role):
    client = at_desk(a_user(role))
    beyond = (SUPERUSER, *(each for each in Capability if each not in CAPABILITIES[role]))
    found = [
        name
        for name, route in only(*beyond)
        if opened(knock(client, address_of((name, route), house)))
    ]
    assert found == []


def test_an_appeal_of_others_is_nowhere_to_an_inspector(house):
    foreign = at_desk(a_user(Role.INSPECTOR, organisation=an_organisation("Heat")))
    bound = [
        door for door in doors() if door[0] in {*ONE_APPEAL, "file", "file_page", "file_original"}
    ]
    answers = {name: knock(foreign, address_of((name, route), house)) for name, route in bound}
    assert {name: codes for name, codes in answers.items() if codes - {405} != {404}} == {}


def test_what_belongs_to_somebody_is_closed_to_other_citizens(house):
    found = [
        f"{who}: {name}"
        for who, client in (("anonymous", Client()), ("citizen", at_desk(a_user())))
        for name, route in only(OWNER)
        if opened(knock(client, address_of((name, route), house)))
    ]
    assert found == []


def test_ones_own_things_are_shown_to_nobody_who_is_not_signed_in(house):
    found = [
        name
        for name, route in only(SIGNED_IN)
        if opened(knock(Client(), address_of((name, route), house)))
    ]
    assert found == []


def test_a_public_door_opens_or_says_why_not(house):
    failed = [
        name
        for name, route in only(PUBLIC)
        if any(code >= 500 for code in knock(Client(), address_of((name, route), house)))
    ]
    assert failed == []


def test_a_superuser_finds_something_behind_every_staff_door(house):
    """Else the tests above would knock at walls."""
    boss = at_desk(a_user(Role.ADMINISTRATOR, is_superuser=True))
    elsewhere = {  # they lead on, or only with the right question
        *("admin:logout", "admin:password_change", "admin:password_change_done"),
        *("admin:autocomplete", "admin:view_on_site", "admin/(?P<url>.*)$"),
        *("admin:desk_contribute", "admin:desk_take_part", "admin:desk_take_off"),
        *("admin:desk_bulk_start", "admin:article_act", "analytics:words_term"),
        *("admin:people_list_act", "admin:broadcast_reply_apart", "admin:evaluation_back"),
    }
    walls = [
        name
        for name, route in only(*Capability, SUPERUSER)
        if name not in elsewhere
        and not name.endswith(("_add", "_delete", "<path:object_id>/"))
        and not knock(boss, address_of((name, route), house)) - {401, 403, 404, 405, 415}
    ]
    assert walls == []
