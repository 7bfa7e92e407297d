"""Who signs answers, and the paper they are written on, as an administrator sees them."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminImageFieldWidget

from accounts import logos
from accounts.models import Letterhead


class SigningRuleAdmin(ModelAdmin):
    """Whose answers need whose signature; the first that matches holds."""

    list_display = ("position", "organisation", "kind", "covers", "first", "second", "is_active")
    list_display_links = ("position",)
    list_filter = ("is_active", "covers")
    list_select_related = ("organisation",)
    list_fullwidth = True
    autocomplete_fields = ("organisation",)
    fields = ("position", "organisation", "kind", "covers", "first", "second", "own_text")
    fields += ("is_active",)


class LetterheadForm(forms.ModelForm):
    picture = forms.FileField(
        label=gettext_lazy("Logo"),
        required=False,
        help_text=gettext_lazy("PNG, JPEG or WebP. It is printed 22 mm wide."),
        widget=UnfoldAdminImageFieldWidget(),
    )

    class Meta:
        model = Letterhead
        fields = ("organisation", "address", "phone", "email", "signatory", "series")
        fields += ("number_format", "is_active")

    def clean_picture(self) -> bytes:
        """The picture made anew; empty when none was given."""
        picture = self.cleaned_data["picture"]
        if not picture:
            return b""
        if picture.size > logos.MOST_BYTES:
            raise ValidationError(_("The picture is larger than 5 MB."))
        try:
            return logos.png(picture)
        except logos.NoLogo:
            raise ValidationError(_("This is no picture that we can print.")) from None


class LetterheadAdmin(ModelAdmin):
    """An organisation's paper. Letters were numbered on it: it is not deleted, but put away."""

    form = LetterheadForm
    list_display = ("organisation", "series", "number_format", "has_logo", "is_active")
    list_filter = ("is_active",)
    list_select_related = ("organisation",)
    autocomplete_fields = ("organisation",)
    fields = ("organisation", "address", "phone", "email", "signatory", "picture")
    fields += ("series", "number_format", "is_active")

    @admin.display(description=gettext_lazy("logo"), boolean=True)
    def has_logo(self, letterhead: Letterhead) -> bool:
        return bool(letterhead.logo)

    def save_model(self, request: HttpRequest, obj: Letterhead, form, change: bool) -> None:
        if picture := form.cleaned_data.get("picture"):
            obj.logo = picture
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False
