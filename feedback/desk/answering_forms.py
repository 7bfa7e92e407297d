"""The forms by which an answer is proposed, remarked on, signed or given back."""

from django import forms
from django.utils.translation import gettext_lazy as _

from feedback.desk.forms import ANSWER, ANSWER_AND_CLOSE, REFUSE, SeenForm, WordsField

MOST_REMARK = 4_000
DRAFT = "draft"  # for colleagues to read, before anybody is asked to sign


class DraftForm(SeenForm):
    """Something done to a draft as it was read: `draft_version` is the one that was shown."""

    draft = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    draft_version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    tells_why = True


class RemarkForm(DraftForm):
    text = WordsField(
        label=_("Your remark"),
        rows=3,
        max_length=MOST_REMARK,
        error_messages={"required": _("Write something first.")},
    )


class ProposeForm(SeenForm):
    """Words that are to be signed; `do` says what they are."""

    do = forms.ChoiceField(
        choices=[(way, way) for way in (ANSWER, ANSWER_AND_CLOSE, REFUSE, DRAFT)],
        error_messages={"required": _("Choose whether it is an answer or a refusal.")},
    )
    text = WordsField(
        label=_("The answer"),
        rows=8,
        error_messages={"required": _("Write something first.")},
    )
    ground = forms.IntegerField(required=False, min_value=1)  # of a refusal

    tells_why = True
