"""The forms of the desk's pages of broadcasts."""

from datetime import datetime, time

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.models import Address, Organisation, User
from accounts.permissions import reach
from accounts.roles import Capability
from channels.models import Account
from feedback.pages.contact import canonical
from outreach.audiences import doors
from outreach.broadcasts.starting import MONTH, WEEK
from outreach.broadcasts.writing import Written, texts_of
from outreach.models import Audience, Broadcast, NewsTopic

MOST_LETTERS = 10_000


def channels_in_use() -> list[tuple[str, str]]:
    """The channels that have an account to speak by, with their names."""
    used = set(Account.objects.filter(is_active=True).values_list("channel", flat=True))
    return [(slug, label) for slug, label in doors.names() if slug in used]


class BroadcastForm(forms.ModelForm):
    """What a broadcast says, to whom and when; texts in all languages side by side."""

    use_required_attribute = False
    channels = forms.MultipleChoiceField(
        label=gettext_lazy("Only by these channels"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None ticked: whatever reaches each person best."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Where there is no text in somebody's language, they get"),
        choices=settings.LANGUAGES,
    )
    day = forms.DateField(
        label=gettext_lazy("Goes out on"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    hour = forms.TimeField(
        label=gettext_lazy("at"),
        required=False,
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
    )
    every = forms.ChoiceField(
        label=gettext_lazy("Again"),
        required=False,
        choices=[
            ("", gettext_lazy("once only")),
            (WEEK, gettext_lazy("every week")),
            (MONTH, gettext_lazy("every month")),
        ],
    )
    until = forms.DateField(
        label=gettext_lazy("for the last time on"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    class Meta:
        model = Broadcast
        fields = ("name", "organisation", "topic", "audience", "language", "is_alert", "pace")
        labels = {
            "name": gettext_lazy("Name, for us"),
            "organisation": gettext_lazy("In the name of"),
            "topic": gettext_lazy("Kind of news"),
            "audience": gettext_lazy("Audience"),
            "is_alert": gettext_lazy("Must be sent by law"),
            "pace": gettext_lazy("At most so many messages a second"),
        }
        help_texts = {
            "audience": gettext_lazy("None: all who asked for this kind of news."),
            "is_alert": gettext_lazy(
                "It reaches also those who said stop, at any hour, and two people must approve it."
            ),
            "pace": gettext_lazy("Empty: as fast as the channels' own pace allows."),
        }

    def __init__(self, *args, user: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        held = reach(user, Capability.WRITE_BROADCASTS)
        bodies = Organisation.objects.filter(is_active=True)
        audiences = Audience.objects.all()
        if not held.everywhere:
            bodies = bodies.filter(pk__in=held.organisations)
            audiences = audiences.filter(organisation__in=held.organisations)
            self.fields["organisation"].required = True
        self.fields["organisation"].queryset = bodies
        self.fields["organisation"].empty_label = _("the centre's own") if held.everywhere else None
        self.fields["audience"].queryset = audiences
        self.fields["audience"].empty_label = _("all who asked for this kind of news")
        self.fields["topic"].empty_label = _("none")
        self.fields["topic"].queryset = NewsTopic.objects.filter(is_active=True)
        self.used = channels_in_use()
        own = get_language()  # whoever writes begins with their own language
        self._names = sorted(settings.LANGUAGES, key=lambda each: each[0] != own)
        self.fields["channels"].choices = self.used
        self.fields["pace"].min_value = 0.01
        if not self.instance.pk and not self.instance.language:
            self.initial["language"] = self._names[0][0]
        self._begin_with(self.instance)
        self._add_texts(texts_of(self.instance) if self.instance.pk else {})

    def _begin_with(self, broadcast: Broadcast) -> None:
        self.initial["channels"] = broadcast.channels
        if broadcast.starts_at:
            local = timezone.localtime(broadcast.starts_at)
            self.initial |= {"day": local.date(), "hour": local.time()}
        for name in ("every", "until"):
            self.initial[name] = broadcast.repeats.get(name)

    def _add_texts(self, known: dict[tuple[str, str], Written]) -> None:
        """Fields of the texts: `body_mn` for any channel, `body_mn_sms` for one."""
        for code, label in self._names:
            for slug, name in [("", ""), *self.used]:
                words = known.get((code, slug), Written("", ""))
                what = f"{label}: {name}" if name else label
                place = f"{code}_{slug}" if slug else code
                if slug in ("", "email"):
                    self.fields[f"subject_{place}"] = forms.CharField(
                        label=_("Subject of the mail (%(what)s)") % {"what": what},
                        max_length=200,
                        required=False,
                        initial=words.subject,
                    )
                self.fields[f"body_{place}"] = forms.CharField(
                    label=_("Text (%(what)s)") % {"what": what},
                    max_length=MOST_LETTERS,
                    required=False,
                    initial=words.body,
                    widget=forms.Textarea({"rows": 5 if not slug else 3, "lang": code}),
                )

    @property
    def languages(self) -> list[dict]:
        """The fields of the texts by language, for a template."""
        return [
            {
                "code": code,
                "label": label,
                "subject": self[f"subject_{code}"],
                "body": self[f"body_{code}"],
                "own": [
                    {"label": name, "fields": self._own(f"{code}_{slug}")}
                    for slug, name in self.used
                ],
                "is_own": any(self[f"body_{code}_{slug}"].value() for slug, _name in self.used),
            }
            for code, label in self._names
        ]

    def _own(self, place: str) -> list[forms.BoundField]:
        names = (f"subject_{place}", f"body_{place}")
        return [self[name] for name in names if name in self.fields]

    @property
    def written(self) -> dict[tuple[str, str], Written]:
        """The texts that were filled in, by language and channel."""
        found = {}
        for code, _label in settings.LANGUAGES:
            for slug, _name in [("", ""), *self.used]:
                place = f"{code}_{slug}" if slug else code
                body = self.cleaned_data.get(f"body_{place}", "").replace("\r\n", "\n").strip()
                if body:
                    subject = self.cleaned_data.get(f"subject_{place}", "")
                    found[code, slug] = Written(subject, body)
        return found

    @property
    def values(self) -> dict:
        """What `writing.write` takes."""
        given = self.cleaned_data
        names = (*self.Meta.fields, "channels", "starts_at", "repeats")
        return {name: given[name] for name in names}

    def clean(self) -> dict:
        given = super().clean()
        given["starts_at"], given["repeats"] = None, {}
        day, hour = given.get("day"), given.get("hour")
        if day:
            moment = datetime.combine(day, hour or time(9))
            given["starts_at"] = timezone.make_aware(moment)
        elif hour:
            self.add_error("day", _("On which day?"))
        if every := given.get("every"):
            until = given.get("until")
            if not day:
                self.add_error("day", _("What is repeated needs a first day."))
            elif until and until < day:
                self.add_error("until", _("That is before the first day."))
            else:
                given["repeats"] = {"every": every, "day": day.day}
                given["repeats"] |= {"until": until.isoformat()} if until else {}
        return given

    def _post_clean(self) -> None:
        """Nothing is put into the row here: `writing.write` does, under its lock."""


class TrialForm(forms.Form):
    """Where a trial goes: one's own mailbox or phone."""

    use_required_attribute = False
    language = forms.ChoiceField(label=gettext_lazy("Language"))
    to = forms.CharField(
        label=gettext_lazy("Your own mailbox or phone number"),
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def __init__(self, *args, languages: list[str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        names = dict(settings.LANGUAGES)
        self.fields["language"].choices = [(code, names.get(code, code)) for code in languages]

    def clean_to(self) -> tuple[str, str]:
        """The kind of the address and its canonical form."""
        raw = self.cleaned_data["to"].strip()
        kind = Address.Kind.EMAIL if "@" in raw else Address.Kind.PHONE
        try:
            return kind.value, canonical(kind, raw)
        except ValueError:
            raise forms.ValidationError(_("That is neither a mailbox nor a phone.")) from None
