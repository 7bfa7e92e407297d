"""Whose official a complaint is about: the form by which it is kept from them."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from feedback.desk.forms import SeenForm
from feedback.desk.trees import Trees


class ConcernsField(forms.TypedChoiceField):
    """The body where the official works."""

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("label", gettext_lazy("It is about an official of"))
        super().__init__(coerce=int, empty_value=None, **kwargs)

    def offer(self, trees: Trees) -> None:
        self.choices = [("", _("choose")), *trees.organisations.choices()]


class WhomField(forms.CharField):
    """The official's account, by its name or mailbox; many have none."""

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("label", gettext_lazy("Their user name or e-mail, if they have one here"))
        super().__init__(required=False, max_length=254, **kwargs)
        self.widget.attrs["autocomplete"] = "off"

    def clean(self, value) -> User | None:
        words = super().clean(value).strip()
        if not words:
            return None
        known = Q(username__iexact=words) | Q(email__iexact=words)
        staff = User.objects.filter(known, memberships__isnull=False)
        found = staff.distinct().first()
        if found is None:
            raise ValidationError(_("Nobody of the staff has this name or mailbox."))
        return found


class GuardForm(SeenForm):
    tells_why = True

    concerns = ConcernsField(
        error_messages={"required": gettext_lazy("Choose the body where the official works.")}
    )
    whom = WhomField()

    def __init__(self, *args, trees: Trees, **kwargs) -> None:
        super().__init__(*args, auto_id="guard_%s", **kwargs)
        self.fields["concerns"].offer(trees)
