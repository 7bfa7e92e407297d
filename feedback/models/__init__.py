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
from feedback.models.composing import CannedAnswer, Macro, Presence, UnsentText
from feedback.models.clock import (
    ClockState,
    Escalation,
    EscalationStep,
    Recount,
    SlaStep,
    StepClock,
)
from feedback.models.confirming import Confirmation
from feedback.models.conversation import Attachment, Draft, Message
from feedback.models.desk import DeskPreference, SavedFilter
from feedback.models.documents import DocumentPage
from feedback.models.following import Follower
from feedback.models.guided import GuidedForm
from feedback.models.letters import OfficialLetter, OutgoingSeries
from feedback.models.matters import AppealLink, CitizenMerge, Incident, Merge, Spread
from feedback.models.notifying import Digest, NoticePreference, Notification
from feedback.models.proceedings import NumberSequence, Procedure, RefusalGround, Share
from feedback.models.quarantine import Block, Quarantined
from feedback.models.ratings import Rating, RatingInvitation
from feedback.models.reading import PersonalDataRead
from feedback.models.routing import RoutingRule
from feedback.models.rules import Calendar, Holiday, OrganisationCalendar, SlaPolicy, Unit, Weekday
from feedback.models.suggesting import Suggestion, SuggestionModel
from feedback.models.timeline import Event
from feedback.models.transcripts import Transcript

__all__ = [
    "AnswerDraft",
    "AnswerRemark",
    "AnswerSignature",
    "Appeal",
    "AppealLink",
    "Attachment",
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
    "Incident",
    "Kind",
    "Macro",
    "Merge",
    "Message",
    "NoticePreference",
    "Notification",
    "NumberSequence",
    "OfficialLetter",
    "OrganisationCalendar",
    "OutgoingSeries",
    "PersonalDataRead",
    "Presence",
    "Priority",
    "Procedure",
    "PublicationConsent",
    "PublishedAnswer",
    "Quarantined",
    "Rating",
    "RatingInvitation",
    "Recount",
    "RefusalGround",
    "RoutingRule",
    "SavedFilter",
    "Share",
    "SigningRule",
    "SlaPolicy",
    "SlaStep",
    "Spread",
    "StepClock",
    "Suggestion",
    "SuggestionModel",
    "Topic",
    "Transcript",
    "Unit",
    "UnsentText",
    "Weekday",
]
