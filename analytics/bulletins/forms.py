"""What a kind of bulletin is to say, and to whom, as somebody writes it down."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Sector, User
from accounts.permissions import Reach, reach
from accounts.roles import Capability
from analytics.bulletins.registry import MOST_LINES, SECTIONS
from analytics.models import BulletinKind, BulletinRecipient

_LANGUAGES = dict(settings.LANGUAGES)
_MOST_RECIPIENTS = 200


class KindForm(forms.ModelForm):
    """A kind of bulletin: names by language, parts in their order, and who gets it.

    What stands in its bulletins for good (its code, how often, of whom) is not asked any more
    once there is one.
    """

    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose one language at the least.")},
    )
    users = forms.ModelMultipleChoiceField(
        label=_("Colleagues who get it by mail"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    addresses = forms.CharField(
        label=_("Other addresses"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One in a line; its language after it: office@ministry.example ru"),
    )
    starts_on = forms.DateField(
        label=_("First day of the first one"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("What began before it is written only when somebody asks for it."),
    )

    class Meta:
        model = BulletinKind
        fields = (
            *("code", "unit", "hour", "on_working_days", "starts_on", "organisation", "sector"),
            *("languages", "needs_word", "is_public", "is_active"),
        )

    FIXED = ("code", "unit", "organisation", "sector")

    def __init__(self, *args, writer: User, **kwargs) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.held = reach(writer, Capability.WRITE_BULLETINS)
        self.fields["users"].queryset = _colleagues()
        self._narrow(self.held)
        for code, name in settings.LANGUAGES:
            self.fields[f"name_{code}"] = forms.CharField(
                label=name,
                max_length=300,
                required=code == settings.LANGUAGE_CODE,
                initial=self._name(code),
            )
        self._add_parts()
        if self.instance.pk:
            self._fill()
            if self.instance.bulletins.exists():
                for name in self.FIXED:
                    self.fields[name].disabled = True

    def _narrow(self, held: Reach) -> None:
        """Only of what the writer reaches themselves."""
        organisations, sectors = Organisation.objects.all(), Sector.objects.defer("boundary")
        if not held.everywhere:
            organisations = organisations.filter(pk__in=held.organisations)
            sectors = sectors.filter(pk__in=held.sectors)
        self.fields["organisation"].queryset = organisations
        self.fields["sector"].queryset = sectors
        self.fields["organisation"].empty_label = self.fields["sector"].empty_label = _("all")

    def _name(self, code: str) -> str:
        if code == settings.LANGUAGE_CODE:
            return self.instance.name
        return self.instance.names.get(code, "")

    def _add_parts(self) -> None:
        chosen = {each["name"]: each for each in self.instance.sections}
        order = {name: at for at, name in enumerate(chosen, start=1)}
        for at, section in enumerate(SECTIONS.values(), start=1):
            kept = chosen.get(section.name, {})
            self.fields[f"part_{section.name}"] = forms.BooleanField(
                label=section.label, required=False, initial=not self.instance.pk or bool(kept)
            )
            self.fields[f"place_{section.name}"] = forms.IntegerField(
                label=_("Place"), min_value=1, max_value=99, initial=order.get(section.name, at)
            )
            if section.most:
                self.fields[f"most_{section.name}"] = forms.IntegerField(
                    label=_("Lines at the most"),
                    min_value=1,
                    max_value=MOST_LINES,
                    initial=kept.get("most") or section.most,
                )

    def _fill(self) -> None:
        given = list(self.instance.recipients.order_by("id"))
        self.fields["users"].initial = [each.user_id for each in given if each.user_id]
        self.fields["addresses"].initial = "\n".join(
            f"{each.email} {each.language}" for each in given if each.email
        )

    @property
    def parts(self) -> list[dict]:
        """The parts as lines of the form."""
        return [
            {
                "chosen": self[f"part_{name}"],
                "place": self[f"place_{name}"],
                "most": self[f"most_{name}"] if section.most else None,
            }
            for name, section in SECTIONS.items()
        ]

    @property
    def names(self) -> list[forms.BoundField]:
        return [self[f"name_{code}"] for code, _name in settings.LANGUAGES]

    def clean_addresses(self) -> list[tuple[str, str]]:
        """(address, language) of each line."""
        found: dict[str, str] = {}
        for line in filter(None, map(str.strip, self.cleaned_data["addresses"].splitlines())):
            email, _space, language = line.partition(" ")
            language = language.strip() or settings.LANGUAGE_CODE
            validate_email(email)
            if language not in _LANGUAGES:
                raise ValidationError(
                    _("%(line)s: write the language as one of %(languages)s.")
                    % {"line": line, "languages": ", ".join(_LANGUAGES)}
                )
            found[email.lower()] = language
        if len(found) > _MOST_RECIPIENTS:
            raise ValidationError(_("That is too many: make a list of them at your mail server."))
        return list(found.items())

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("organisation") and cleaned.get("sector"):
            self.add_error("sector", _("Choose an organisation or a sector, not both."))
        elif not self.held.everywhere and not (
            cleaned.get("organisation") or cleaned.get("sector")
        ):
            self.add_error(
                "organisation", _("Choose of whom: you don't write for the whole centre.")
            )
        if not any(cleaned.get(f"part_{name}") for name in SECTIONS):
            self.add_error(None, _("Choose one part at the least."))
        return cleaned

    def save(self, commit: bool = True) -> BulletinKind:
        """With its recipients; call it in a transaction."""
        kind = super().save(commit=False)
        said = {code: self.cleaned_data[f"name_{code}"].strip() for code in _LANGUAGES}
        kind.name = said.pop(settings.LANGUAGE_CODE)
        kind.names = {code: name for code, name in said.items() if name}
        kind.sections = self._sections()
        kind.save()
        self._keep_recipients(kind)
        return kind

    def _sections(self) -> list[dict]:
        data = self.cleaned_data
        chosen = [name for name in SECTIONS if data[f"part_{name}"]]
        chosen.sort(key=lambda name: data[f"place_{name}"])
        return [{"name": name, "most": data.get(f"most_{name}", 0)} for name in chosen]

    def _keep_recipients(self, kind: BulletinKind) -> None:
        wanted = [
            {"user": user, "email": "", "language": ""} for user in self.cleaned_data["users"]
        ]
        wanted += [
            {"user": None, "email": email, "language": language}
            for email, language in self.cleaned_data["addresses"]
        ]
        kept = [
            BulletinRecipient.objects.update_or_create(
                kind=kind,
                user=each["user"],
                email=each["email"],
                defaults={"language": each["language"]},
            )[0].pk
            for each in wanted
        ]
        kind.recipients.exclude(pk__in=kept).delete()


def _colleagues() -> QuerySet[User]:
    """The staff who have a mailbox, by name."""
    staff = User.objects.filter(is_active=True, memberships__isnull=False).exclude(email="")
    return staff.distinct().order_by("last_name", "first_name", "username")


class WordForm(forms.Form):
    """What a head says before a bulletin, in each of its languages."""

    def __init__(self, *args, languages: list[str], most: int, **kwargs) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.languages = languages
        for code in languages:
            self.fields[code] = forms.CharField(
                label=_LANGUAGES[code],
                max_length=most,
                required=False,
                widget=forms.Textarea(attrs={"rows": 5, "lang": code}),
            )

    def clean(self) -> dict:
        cleaned = super().clean()
        if not any((cleaned.get(code) or "").strip() for code in self.languages):
            raise ValidationError(_("Write the word in one language at the least."))
        return cleaned
