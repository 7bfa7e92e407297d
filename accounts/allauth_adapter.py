"""How allauth behaves here: an e-mail proven at sign-in belongs to the citizen behind it."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth import get_user_model

from accounts.encryption import cipher


class AccountAdapter(DefaultAccountAdapter):
    """Citizens sign up by e-mail alone; the user name is never asked for."""

    def populate_username(self, request, user) -> None:
        user.username = user.email.casefold()[: get_user_model().username.field.max_length]


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors' secrets are encrypted at rest like every other secret."""

    def encrypt(self, text: str) -> str:
        return cipher().encrypt(text.encode()).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        return cipher().decrypt(encrypted_text.encode()).decode()
