from feedback.models.answering import (
    AnswerDraft,
    AnswerRemark,
    AnswerSignature,
    PublicationConsent,
    PublishedAnswer,
    SigningRule,
)
from feedback.models.appeals import Appeal, Kind, Priority, Topic
from feedback.models.bulk import BulkRow, BulkRun
from feedback.models.clock import (
    ClockState,
    Escalation,
    EscalationStep,
    Recount,
    SlaStep,
    StepClock,
)
from feedback.models.composing import CannedAnswer, Macro, MacroUse, Presence, UnsentText
from feedback.models.confirming import Confirmation
from feedback.models.conversation import Attachment, Draft, Message
from feedback.models.desk import DeskPreference, SavedFilter
from feedback.models.documents import DocumentPage
from feedback.models.duty import (
    Absence,
    Attendance,
    Shift,
    ShiftKind,
    Skills,
    TeamDuty,
)
from feedback.models.following import Follower
from feedback.models.guided import GuidedForm
from feedback.models.knowledge import Article, ArticleUse, ArticleVersion, ArticleVote
from feedback.models.letters import OfficialLetter, OutgoingSeries
from feedback.models.matters import AppealLink, CitizenMerge, Incident, Merge, Spread
from feedback.models.notifying import Digest, NoticePreference, Notification
from feedback.models.objections import Objection
from feedback.models.open311 import OpenAttribute, OpenKey, OpenListing, OpenService
from feedback.models.proceedings import NumberSequence, Procedure, RefusalGround, Share
from feedback.models.quarantine import Block, Quarantined
from feedback.models.ratings import Rating, RatingInvitation
from feedback.models.reading import PersonalDataRead, Reading
from feedback.models.routing import RoutingRule
from feedback.models.rules import (
    Calendar,
    Holiday,
    HolidayCountry,
    OrganisationCalendar,
    SlaPolicy,
    Unit,
    Weekday,
)
from feedback.models.searching import SearchMark, SearchWord
from feedback.models.suggesting import Suggestion, SuggestionModel
from feedback.models.timeline import Event
from feedback.models.transcripts import Transcript
from feedback.models.voices import Proposal, Thanks, Voice

__all__ = [
    "Absence",
    "AnswerDraft",
    "AnswerRemark",
    "AnswerSignature",
    "Appeal",
    "AppealLink",
    "Article",
    "ArticleUse",
    "ArticleVersion",
    "ArticleVote",
    "Attachment",
    "Attendance",
    "Block",
    "BulkRow",
    "BulkRun",
    "Calendar",
    "CannedAnswer",
    "CitizenMerge",
    "ClockState",
    "Confirmation",
    "DeskPreference",
    "Digest",
    "DocumentPage",
    "Draft",
    "Escalation",
    "EscalationStep",
    "Event",
    "Follower",
    "GuidedForm",
    "Holiday",
    "HolidayCountry",
    "Incident",
    "Kind",
    "Macro",
    "MacroUse",
    "Merge",
    "Message",
    "NoticePreference",
    "Notification",
    "NumberSequence",
    "Objection",
    "OfficialLetter",
    "OpenAttribute",
    "OpenKey",
    "OpenListing",
    "OpenService",
    "OrganisationCalendar",
    "OutgoingSeries",
    "PersonalDataRead",
    "Presence",
    "Priority",
    "Procedure",
    "Proposal",
    "PublicationConsent",
    "PublishedAnswer",
    "Quarantined",
    "Rating",
    "RatingInvitation",
    "Reading",
    "Recount",
    "RefusalGround",
    "RoutingRule",
    "SavedFilter",
    "SearchMark",
    "SearchWord",
    "Share",
    "Shift",
    "ShiftKind",
    "SigningRule",
    "Skills",
    "SlaPolicy",
    "SlaStep",
    "Spread",
    "StepClock",
    "Suggestion",
    "SuggestionModel",
    "TeamDuty",
    "Thanks",
    "Topic",
    "Transcript",
    "Unit",
    "UnsentText",
    "Voice",
    "Weekday",
]
