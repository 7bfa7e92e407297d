from channels.models.accounts import Account
from channels.models.hearing import Hearing
from channels.models.inbox import Envelope
from channels.models.lanes import Lane, Run
from channels.models.outbox import Delivery, DeliveryReceipt
from channels.models.throttling import Bucket

__all__ = [
    "Account",
    "Bucket",
    "Delivery",
    "DeliveryReceipt",
    "Envelope",
    "Hearing",
    "Lane",
    "Run",
]
