"""Whom a citizen thanks: found by name among the people of the appeal's body."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from feedback.desk.forms import SeenForm, WordsField
from feedback.desk.trees import Trees
from feedback.models import Appeal
from feedback.thanks import passing

MOST_PEOPLE = 500


class ThanksForm(SeenForm):
    tells_why = True

    whom = forms.CharField(
        label=gettext_lazy("Who is thanked"),
        max_length=400,
        error_messages={"required": gettext_lazy("Choose who is thanked.")},
    )
    words = WordsField(
        label=gettext_lazy("What they read; take out by whom it was written"),
        rows=5,
        max_length=passing.MOST_WORDS,
        error_messages={"required": gettext_lazy("Write something first.")},
    )

    def __init__(self, *args, appeal: Appeal, trees: Trees, **kwargs) -> None:
        super().__init__(*args, auto_id="thank_%s", **kwargs)
        bodies = trees.organisations.with_below(appeal.organisation_id)
        found = passing.people_of(bodies).order_by("last_name", "first_name", "pk")
        self.people = {called(user): user for user in found[:MOST_PEOPLE]}
        self.fields["whom"].widget.attrs |= {"list": "thank-people", "autocomplete": "off"}

    def clean_whom(self) -> User:
        """By what the list calls them, by user name, or by a name that only one of them has."""
        words = self.cleaned_data["whom"].strip()
        if words in self.people:
            return self.people[words]
        folded = words.casefold()
        meant = [
            user
            for user in self.people.values()
            if folded in (user.username.casefold(), str(user).casefold())
        ]
        if len(meant) != 1:
            raise ValidationError(_("Choose one of the people of this organisation."))
        return meant[0]


def called(user: User) -> str:
    """An employee as the list names them: no two alike."""
    if user.get_full_name():
        named = ", ".join(filter(None, [user.get_full_name(), user.job_title]))
        return f"{named} ({user.username})"
    return user.username
