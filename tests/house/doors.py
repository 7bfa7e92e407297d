"""The table of every address of the house: who may come in there."""

from collections.abc import Iterator

from django.urls import get_resolver

from accounts.roles import Capability

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
            *("answer", "answer_page", "answer_photo", "answer_thanks"),
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
    **{
        f"admin:survey_{door}": OWNER
        for door in ("interview", "interview_photo", "outcome", "sheet")
    },
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
    **dict.fromkeys(("admin:audiences", "admin:audience", "admin:audience_count"), CHOOSERS),
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
