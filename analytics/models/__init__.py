from analytics.models.bulletins import (
    Bulletin,
    BulletinKind,
    BulletinMail,
    BulletinRecipient,
    Unit,
)
from analytics.models.explore import Embed, ExportLog, SavedView
from analytics.models.facts import (
    DIMENSIONS,
    MEASURES,
    PAINS,
    SHOWN,
    STARS,
    TREES,
    DayFact,
    DaySum,
    FactsState,
    cut_of,
)

__all__ = [
    "DIMENSIONS",
    "MEASURES",
    "PAINS",
    "SHOWN",
    "STARS",
    "TREES",
    "Bulletin",
    "BulletinKind",
    "BulletinMail",
    "BulletinRecipient",
    "DayFact",
    "DaySum",
    "Embed",
    "ExportLog",
    "FactsState",
    "SavedView",
    "Unit",
    "cut_of",
]
