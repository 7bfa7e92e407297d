"""The form of a channel account, made from what its adapter declares.

Secrets go one way: they can be set, replaced and forgotten, and are never shown.
"""

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminPasswordWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from channels import registry
from channels.models import Account
from channels.values import Setting

PREFIX, FORGET = "setting_", "forget_"


class UnseenTextarea(UnfoldAdminTextareaWidget):
    """Takes a long secret and never shows one, not even the one just typed."""

    def format_value(self, value):
        return None


def fields_of(channel: str, account: Account | None = None) -> dict[str, forms.Field]:
    """The form fields of a channel's settings, by name, as they stand on an account."""
    fields: dict[str, forms.Field] = {}
    for setting in registry.get(channel).declared:
        is_set = account is not None and bool(account.secrets.get(setting.name))
        fields[PREFIX + setting.name] = _field(setting, is_set=is_set)
        if setting.secret and is_set and not setting.required:
            fields[FORGET + setting.name] = forms.BooleanField(
                label=_("Forget: %(name)s") % {"name": setting.label},
                required=False,
                widget=UnfoldBooleanSwitchWidget(),
            )
    return fields


def _field(setting: Setting, *, is_set: bool) -> forms.Field:
    common = {"label": setting.label, "help_text": setting.help, "required": setting.required}
    if setting.secret:
        state = _("Set. Leave it empty to keep it.") if is_set else _("Not set.")
        common["help_text"] = " ".join(filter(None, [str(setting.help), state]))
        common["required"] = setting.required and not is_set
        new = {"autocomplete": "new-password"}
        widget = UnseenTextarea(new) if setting.kind == "long" else UnfoldAdminPasswordWidget(new)
        return forms.CharField(widget=widget, strip=False, **common)
    match setting.kind:
        case "number":
            return forms.IntegerField(min_value=0, widget=UnfoldAdminIntegerFieldWidget(), **common)
        case "flag":
            return forms.BooleanField(
                widget=UnfoldBooleanSwitchWidget(), **common | {"required": False}
            )
        case "choice":
            widget = UnfoldAdminSelectWidget()
            return forms.ChoiceField(widget=widget, choices=setting.choices, **common)
        case "long":
            return forms.CharField(widget=UnfoldAdminTextareaWidget(), **common)
    return forms.CharField(widget=UnfoldAdminTextInputWidget(), **common)


class AccountForm(forms.ModelForm):
    """What every account has; the settings follow when the channel is known."""

    class Meta:
        model = Account
        fields = ("channel", "code", "name", "language", "is_active")
        help_texts = {
            "channel": gettext_lazy("Cannot be changed later."),
            "code": gettext_lazy("Short name for addresses, for example main-mailbox."),
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if "language" in self.fields:
            languages = [("", _("as they write")), *settings.LANGUAGES]
            self.fields["language"].widget = UnfoldAdminSelectWidget(choices=languages)
        for name in self._named():
            if not self._setting(name).secret:
                self.initial.setdefault(PREFIX + name, self.instance.setting(name))

    def _named(self) -> list[str]:
        return [name.removeprefix(PREFIX) for name in self.fields if name.startswith(PREFIX)]

    def _setting(self, name: str) -> Setting:
        return next(each for each in self.instance.adapter.declared if each.name == name)

    def save(self, commit=True) -> Account:
        options, secrets = dict(self.instance.options), dict(self.instance.secrets)
        for name in self._named():
            value = self.cleaned_data.get(PREFIX + name)
            if self._setting(name).secret:
                if value:
                    secrets[name] = value
                elif self.cleaned_data.get(FORGET + name):
                    secrets.pop(name, None)
            elif value in ("", None):
                options.pop(name, None)  # the adapter's default holds again
            else:
                options[name] = value
        self.instance.options, self.instance.secrets = options, secrets
        return super().save(commit)


def form_for(account: Account | None) -> type[AccountForm]:
    """The form of an account: of a new one, without the settings of its channel."""
    if account is None:
        return AccountForm
    return type("AccountForm", (AccountForm,), fields_of(account.channel, account))
