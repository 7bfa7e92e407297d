from outreach.models.audiences import Audience, KeptCount, ListEntry, Manners, PeopleList
from outreach.models.broadcasts import Broadcast, BroadcastStep, BroadcastText, Recipient
from outreach.models.feeds import Feed, FeedItem
from outreach.models.prices import SendingPrice
from outreach.models.projects import Project, ProjectDocument, ProjectMilestone, ProjectPhoto
from outreach.models.replies import Reply, ReplyAnswer, ReplyWords
from outreach.models.sending import Tally, Told
from outreach.models.subscriptions import Consent, Contact, NewsTopic, Subscription
from outreach.models.uploads import PeopleUpload, UploadAddress, UploadPart, UploadRow
from outreach.models.voices import ProjectComment, ProjectFollower, ProjectMark, ProjectNews

__all__ = [
    "Audience",
    "Broadcast",
    "BroadcastStep",
    "BroadcastText",
    "Consent",
    "Contact",
    "Feed",
    "FeedItem",
    "KeptCount",
    "ListEntry",
    "Manners",
    "NewsTopic",
    "PeopleList",
    "PeopleUpload",
    "Project",
    "ProjectComment",
    "ProjectDocument",
    "ProjectFollower",
    "ProjectMark",
    "ProjectMilestone",
    "ProjectNews",
    "ProjectPhoto",
    "Recipient",
    "Reply",
    "ReplyAnswer",
    "ReplyWords",
    "SendingPrice",
    "Subscription",
    "Tally",
    "Told",
    "UploadAddress",
    "UploadPart",
    "UploadRow",
]
