"""What is asked of whatever is shown to everybody: a title, a ground, a look at what it tells."""

from django import forms
from django.utils.translation import gettext_lazy as _

from feedback.models import PublishedAnswer

Ground = PublishedAnswer.Ground


class PublicationForm(forms.Form):
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    title = forms.CharField(label=_("Title"), max_length=200)
    ground = forms.ChoiceField(label=_("On what ground"), choices=Ground.choices)
    law = forms.CharField(
        label=_("Which law, if the citizen was not asked"), max_length=300, required=False
    )
    is_clean = forms.BooleanField(
        label=_("I looked at it: this is nobody's personal data."), required=False
    )

    use_required_attribute = False
