"""How allauth behaves here: an e-mail proven at sign-in belongs to the citizen behind it."""

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth import get_user_model


class AccountAdapter(DefaultAccountAdapter):
    """Citizens sign up by e-mail alone; the user name is never asked for."""

    def populate_username(self, request, user) -> None:
        user.username = user.email.casefold()[: get_user_model().username.field.max_length]
