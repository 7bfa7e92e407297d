from outreach.models.audiences import Audience, ListEntry, PeopleList
from outreach.models.broadcasts import Broadcast, BroadcastText, Recipient, Reply
from outreach.models.subscriptions import Consent, Contact, NewsTopic, Subscription

__all__ = [
    "Audience",
    "Broadcast",
    "BroadcastText",
    "Consent",
    "Contact",
    "ListEntry",
    "NewsTopic",
    "PeopleList",
    "Recipient",
    "Reply",
    "Subscription",
]
