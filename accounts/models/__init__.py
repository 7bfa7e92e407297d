from accounts.models.citizens import Address, Assurance, Citizen
from accounts.models.organisations import Membership, Organisation, Sector, Team
from accounts.models.users import User

__all__ = [
    "Address",
    "Assurance",
    "Citizen",
    "Membership",
    "Organisation",
    "Sector",
    "Team",
    "User",
]
