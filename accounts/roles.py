"""Who may do what: one pure table, from role to capabilities.

A role is held within an organisation, a sector, or everywhere (`accounts.models.Membership`);
this module says only what the role allows, `accounts.permissions` says where.
"""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    OPERATOR = "operator", _("Operator")
    INSPECTOR = "inspector", _("Inspector")
    HEAD = "head", _("Head of organisation")
    SUPERVISOR = "supervisor", _("Head of the centre")
    QUALITY_ANALYST = "quality_analyst", _("Quality analyst")
    METHODOLOGIST = "methodologist", _("Methodologist")
    ANALYST = "analyst", _("Analyst")
    HEAD_OF_ANALYSIS = "head_of_analysis", _("Head of analysis")
    PR_MANAGER = "pr_manager", _("PR manager")
    INTERVIEWER = "interviewer", _("Interviewer")
    COMMISSIONER = "commissioner", _("Member of the vote's commission")
    OFFICIAL = "official", _("Official")
    ADMINISTRATOR = "administrator", _("Administrator")


class Capability(StrEnum):
    ENTER_DESK = "enter_desk"  # open /admin/
    READ_APPEALS = "read_appeals"
    REGISTER_APPEALS = "register_appeals"  # take a citizen's words down
    RECEIVE_VISITORS = "receive_visitors"  # call and serve people in the hall
    TRIAGE = "triage"  # set kind, topic, organisation; assign
    ANSWER = "answer"  # write the official answer
    SIGN = "sign"  # approve official answers that need a signature
    DECIDE = "decide"  # extend a deadline, refuse to share: statutory decisions
    PUBLISH = "publish"  # show an answer or a proposal to everybody
    NOTE = "note"
    READ_PERSONAL_DATA = "read_personal_data"  # unmasked names and addresses
    READ_CONFIDENTIAL = "read_confidential"  # appeals marked confidential, within their limits
    READ_EVIDENCE = "read_evidence"  # sealed originals
    MERGE_CITIZENS = "merge_citizens"
    MODERATE = "moderate"  # the quarantine, blocked addresses
    SEE_ESCALATIONS = "see_escalations"  # what is late, and who holds it
    MANAGE_SHIFTS = "manage_shifts"  # who works when, and what passes from hand to hand
    WRITE_ARTICLES = "write_articles"  # the knowledge base
    SEE_DASHBOARDS = "see_dashboards"
    READ_WORDS = "read_words"  # de-identified words behind the figures
    SEE_PEOPLE = "see_people"  # how each civil servant is rated
    HANDLE_WARNINGS = "handle_warnings"  # acknowledge and mute early warnings
    WRITE_BULLETINS = "write_bulletins"  # what the reports say, and who gets them
    WRITE_BROADCASTS = "write_broadcasts"  # audiences, and what is said to many
    APPROVE_SENDING = "approve_sending"  # the second person, before many are spoken to or vote
    MANAGE_PROJECTS = "manage_projects"  # projects that local funds pay for
    WRITE_SURVEYS = "write_surveys"  # questionnaires and surveys
    RUN_VOTES = "run_votes"  # referendums and polls
    COUNT_BALLOTS = "count_ballots"  # enter votes given on paper and in person
    RUN_EVALUATIONS = "run_evaluations"  # how satisfied the users of organisations are
    INTERVIEW = "interview"  # ask the people of a sample, enter their answers
    MANAGE_CONTENT = "manage_content"  # topics, routing rules, policies, calendars
    MANAGE_CHANNELS = "manage_channels"  # accounts, inbox, outbox
    READ_AUDIT = "read_audit"  # who of the staff changed and read what
    MANAGE_PEOPLE = "manage_people"  # users, memberships, organisations


_DESK = {Capability.ENTER_DESK, Capability.READ_APPEALS, Capability.NOTE}

CAPABILITIES: dict[str, frozenset[Capability]] = {
    Role.OPERATOR: frozenset(
        _DESK
        | {
            Capability.REGISTER_APPEALS,
            Capability.RECEIVE_VISITORS,
            Capability.TRIAGE,
            Capability.ANSWER,
            Capability.READ_PERSONAL_DATA,
            Capability.MERGE_CITIZENS,
            Capability.MODERATE,
            Capability.INTERVIEW,
        }
    ),
    Role.INSPECTOR: frozenset(
        _DESK | {Capability.TRIAGE, Capability.ANSWER, Capability.READ_PERSONAL_DATA}
    ),
    Role.HEAD: frozenset(
        _DESK
        | {
            Capability.TRIAGE,
            Capability.ANSWER,
            Capability.SIGN,
            Capability.DECIDE,
            Capability.PUBLISH,
            Capability.READ_PERSONAL_DATA,
            Capability.READ_CONFIDENTIAL,
            Capability.SEE_ESCALATIONS,
            Capability.SEE_DASHBOARDS,
            Capability.READ_WORDS,
            Capability.SEE_PEOPLE,
            Capability.HANDLE_WARNINGS,
            Capability.APPROVE_SENDING,
        }
    ),
    Role.SUPERVISOR: frozenset(
        _DESK
        | {
            Capability.REGISTER_APPEALS,
            Capability.RECEIVE_VISITORS,
            Capability.TRIAGE,
            Capability.ANSWER,
            Capability.SIGN,
            Capability.DECIDE,
            Capability.PUBLISH,
            Capability.READ_PERSONAL_DATA,
            Capability.READ_CONFIDENTIAL,
            Capability.READ_EVIDENCE,
            Capability.READ_AUDIT,
            Capability.MERGE_CITIZENS,
            Capability.MODERATE,
            Capability.SEE_ESCALATIONS,
            Capability.MANAGE_SHIFTS,
            Capability.MANAGE_CONTENT,
            Capability.WRITE_ARTICLES,
            Capability.SEE_DASHBOARDS,
            Capability.READ_WORDS,
            Capability.SEE_PEOPLE,
            Capability.HANDLE_WARNINGS,
            Capability.WRITE_BULLETINS,
            Capability.WRITE_BROADCASTS,
            Capability.APPROVE_SENDING,
            Capability.MANAGE_PROJECTS,
            Capability.WRITE_SURVEYS,
            Capability.RUN_VOTES,
            Capability.RUN_EVALUATIONS,
        }
    ),
    Role.QUALITY_ANALYST: frozenset(
        _DESK
        | {
            Capability.READ_EVIDENCE,
            Capability.SEE_DASHBOARDS,
            Capability.READ_WORDS,
            Capability.WRITE_SURVEYS,
            Capability.INTERVIEW,
        }
    ),
    Role.METHODOLOGIST: frozenset(
        _DESK
        | {
            Capability.SEE_DASHBOARDS,
            Capability.READ_WORDS,
            Capability.MANAGE_CONTENT,
            Capability.WRITE_ARTICLES,
            Capability.WRITE_SURVEYS,
            Capability.RUN_EVALUATIONS,
        }
    ),
    Role.ANALYST: frozenset(
        _DESK
        | {
            Capability.SEE_DASHBOARDS,
            Capability.READ_WORDS,
            Capability.HANDLE_WARNINGS,
            Capability.WRITE_SURVEYS,
        }
    ),
    Role.HEAD_OF_ANALYSIS: frozenset(
        _DESK
        | {
            Capability.SEE_DASHBOARDS,
            Capability.READ_WORDS,
            Capability.HANDLE_WARNINGS,
            Capability.WRITE_BULLETINS,
            Capability.MANAGE_CONTENT,
            Capability.WRITE_SURVEYS,
            Capability.RUN_EVALUATIONS,
            Capability.APPROVE_SENDING,
        }
    ),
    Role.PR_MANAGER: frozenset(
        _DESK
        | {
            Capability.SEE_DASHBOARDS,
            Capability.READ_WORDS,
            Capability.PUBLISH,
            Capability.WRITE_ARTICLES,
            Capability.WRITE_BROADCASTS,
            Capability.MANAGE_PROJECTS,
            Capability.WRITE_SURVEYS,
            Capability.RUN_VOTES,
        }
    ),
    Role.INTERVIEWER: frozenset({Capability.ENTER_DESK, Capability.INTERVIEW}),
    Role.COMMISSIONER: frozenset({Capability.ENTER_DESK, Capability.COUNT_BALLOTS}),
    Role.OFFICIAL: frozenset({Capability.SEE_DASHBOARDS}),
    Role.ADMINISTRATOR: frozenset(Capability),
}


def roles_with(capability: Capability) -> list[str]:
    """The roles that hold a capability."""
    return [role for role, held in CAPABILITIES.items() if capability in held]
