from accounts.models.changes import Change
from accounts.models.citizens import Address, Assurance, Citizen
from accounts.models.letterheads import Letterhead
from accounts.models.organisations import Membership, Organisation, Sector, Team, TeamMember
from accounts.models.users import User

__all__ = [
    "Address",
    "Assurance",
    "Change",
    "Citizen",
    "Letterhead",
    "Membership",
    "Organisation",
    "Sector",
    "Team",
    "TeamMember",
    "User",
]
