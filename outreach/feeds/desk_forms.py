"""The form of a source."""

import re

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organisation, User
from accounts.permissions import reach
from accounts.roles import Capability
from channels import lines
from channels.errors import ChannelError
from outreach.feeds.making import NAMES
from outreach.models import Audience, Feed, NewsTopic

_PLACES = re.compile("|".join(f"{{{name}}}" for name in NAMES))
MOST_TEMPLATE = 2000  # letters


class FeedForm(forms.ModelForm):
    """One template for each language; at least that of the source's own."""

    url = forms.URLField(
        label=gettext_lazy("Address of the feed"), max_length=500, assume_scheme="https"
    )

    use_required_attribute = False

    class Meta:
        model = Feed
        fields = (
            *("name", "organisation", "minutes", "newest", "takes_first", "topic", "audience"),
            *("language", "is_active", "is_automatic"),
        )
        widgets = dict.fromkeys(
            ("minutes", "newest"), forms.TextInput({"inputmode": "numeric", "autocomplete": "off"})
        )
        labels = {
            "organisation": gettext_lazy("Whose source it is"),
            "topic": gettext_lazy("Kind of news"),
            "audience": gettext_lazy("Audience"),
            "language": gettext_lazy("Language to fall back to"),
        }

    def __init__(self, *args, user: User, **kwargs) -> None:
        super().__init__(*args, auto_id="feed_%s", **kwargs)
        self.fields["url"].initial = self.instance.url
        self.fields["language"].choices = [("", gettext_lazy("choose")), *settings.LANGUAGES]
        held = reach(user, Capability.WRITE_BROADCASTS)
        bodies = Organisation.objects.filter(is_active=True).order_by("name")
        audiences = Audience.objects.order_by("name")
        if not held.everywhere:
            bodies = bodies.filter(pk__in=held.organisations)
            audiences = audiences.filter(organisation__in=held.organisations)
        self.fields["organisation"].queryset = bodies
        self.fields["organisation"].required = not held.everywhere
        self.fields["organisation"].empty_label = gettext_lazy("the centre's own")
        self.fields["topic"].empty_label = gettext_lazy("none")
        self.fields["audience"].empty_label = gettext_lazy("all who asked for this kind of news")
        self.fields["audience"].queryset = audiences
        self.fields["topic"].queryset = NewsTopic.objects.filter(is_active=True)
        for code, label in settings.LANGUAGES:
            self.fields[f"template_{code}"] = forms.CharField(
                label=label,
                required=False,
                max_length=MOST_TEMPLATE,
                initial=(self.instance.templates or {}).get(code, ""),
                widget=forms.Textarea({"rows": 3}),
            )

    @property
    def templates(self) -> list:
        """The fields of the templates, for a page."""
        return [self[f"template_{code}"] for code, _label in settings.LANGUAGES]

    def clean_url(self) -> str:
        url = self.cleaned_data["url"]
        try:
            lines.target(url)
        except ChannelError:
            words = _("Give an address that begins with https:// and holds no password.")
            raise forms.ValidationError(words) from None
        return url

    def clean(self) -> dict:
        cleaned = super().clean()
        given = self._templates(cleaned)
        own = cleaned.get("language")
        if own and own not in given:
            self.add_error(f"template_{own}", _("Write the words in this language at least."))
        for code, words in given.items():
            if not _PLACES.search(words):
                told = _("Name what of the item it says: {title}, {summary} or {link}.")
                self.add_error(f"template_{code}", told)
        if not cleaned.get("audience") and not cleaned.get("topic") and not self.errors:
            self.add_error("topic", _("Choose a kind of news or an audience: whom it is for."))
        return cleaned

    def _post_clean(self) -> None:
        self.instance.templates = self._templates(self.cleaned_data)
        if url := self.cleaned_data.get("url"):
            self.instance.url = url
        super()._post_clean()

    def _templates(self, cleaned: dict) -> dict[str, str]:
        given = {
            code: (cleaned.get(f"template_{code}") or "").replace("\r\n", "\n").strip()
            for code, _label in settings.LANGUAGES
        }
        return {code: words for code, words in given.items() if words}
