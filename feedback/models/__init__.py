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
from feedback.models.confirming import Confirmation
from feedback.models.conversation import Attachment, Draft, Message
from feedback.models.desk import DeskPreference, SavedFilter
from feedback.models.documents import DocumentPage
from feedback.models.following import Follower
from feedback.models.guided import GuidedForm
from feedback.models.letters import OfficialLetter, OutgoingSeries
from feedback.models.notifying import Digest, NoticePreference, Notification
from feedback.models.proceedings import NumberSequence, Procedure, RefusalGround, Share
from feedback.models.quarantine import Block, Quarantined
from feedback.models.ratings import Rating, RatingInvitation
from feedback.models.reading import PersonalDataRead
from feedback.models.rules import Calendar, Holiday, RoutingRule, SlaPolicy
from feedback.models.timeline import Event
from feedback.models.transcripts import Transcript

__all__ = [
    "AnswerDraft",
    "AnswerRemark",
    "AnswerSignature",
    "Appeal",
    "Attachment",
    "Block",
    "BulkRow",
    "BulkRun",
    "Calendar",
    "CannedAnswer",
    "Confirmation",
    "DeskPreference",
    "Digest",
    "DocumentPage",
    "Draft",
    "Event",
    "Follower",
    "GuidedForm",
    "Holiday",
    "Kind",
    "Macro",
    "Message",
    "NoticePreference",
    "Notification",
    "NumberSequence",
    "OfficialLetter",
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
    "RefusalGround",
    "RoutingRule",
    "SavedFilter",
    "Share",
    "SigningRule",
    "SlaPolicy",
    "Topic",
    "Transcript",
    "UnsentText",
]
