"""People, organisations and sectors, as an administrator sees them."""

import phonenumbers
from allauth.socialaccount.admin import SocialAccount, SocialApp, SocialToken
from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.views.main import ORDER_VAR
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.paginator import InfinitePaginator
from unfold.widgets import UnfoldAdminTextInputWidget

from accounts import national_numbers, staff
from accounts.identity.people import number_index
from accounts.models import Address, Citizen, Membership, Organisation, Sector, Team, User
from accounts.models.citizens import address_index, masked, name_index

# What people may do follows from their roles; Django's groups would be a second truth.
admin.site.unregister(Group)
# Providers come from the environment, and nothing of theirs is kept.
admin.site.unregister([SocialAccount, SocialApp, SocialToken])

INDENT = "\u2003"


# Staff --------------------------------------------------------------------------------------------


class MembershipForm(forms.ModelForm):
    """A role, and what narrows it: kinds and channels are chosen from what there is."""

    kinds = forms.TypedMultipleChoiceField(
        label=_("only these kinds"), required=False, widget=forms.CheckboxSelectMultiple
    )
    channels = forms.TypedMultipleChoiceField(
        label=_("only these channels"),
        required=False,
        widget=forms.SelectMultiple({"size": 4}),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = import_string(settings.ROLE_KINDS).choices
        self.fields["channels"].choices = import_string(settings.ROLE_CHANNELS)()


class MembershipInline(TabularInline):
    model = Membership
    form = MembershipForm
    extra = 0
    fields = ("role", "organisation", "sector", "team", "kinds", "channels")
    autocomplete_fields = ("organisation", "sector", "team")
    verbose_name = _("role")
    verbose_name_plural = _("roles")


class OneMailbox:
    """A mailbox signs in one person."""

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        if staff.is_anothers(email, self.instance):
            raise ValidationError(
                _("This mailbox signs in somebody else. Change their account, or give another.")
            )
        return email


class ChangeUserForm(OneMailbox, UserChangeForm):
    national_number = forms.CharField(
        label=User._meta.get_field("national_number").verbose_name,
        help_text=User._meta.get_field("national_number").help_text,
        required=False,
        max_length=40,
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
    )

    def clean_national_number(self) -> str:
        """One number opens one account."""
        words = self.cleaned_data["national_number"]
        if not words:
            return ""
        try:
            number = national_numbers.canonical(words)
        except ValueError:
            raise ValidationError(_("This is not a national number.")) from None
        others = User.objects.exclude(pk=self.instance.pk)
        if others.filter(national_number_index=number_index(number)).exists():
            raise ValidationError(_("This number opens somebody else's account."))
        return number


class AddUserForm(OneMailbox, UserCreationForm):
    pass


@admin.register(User)
class UserAdmin(DjangoUserAdmin, ModelAdmin):
    """Whoever signs in. Nobody is deleted, as what they did bears their name: they are barred."""

    form = ChangeUserForm
    add_form = AddUserForm
    change_password_form = AdminPasswordChangeForm
    inlines = (MembershipInline,)
    list_display = ("username", "full_name", "job_title", "roles", "is_staff", "is_active")
    list_filter = ("is_active", "is_staff", "memberships__role")
    search_fields = ("username", "first_name", "last_name", "email")
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("first_name", "last_name", "job_title", "email", "language")}),
        (
            _("Entry"),
            {
                "fields": (
                    *("is_active", "is_staff", "national_number"),
                    *("last_login", "date_joined"),
                )
            },
        ),
    )
    add_fieldsets = (
        (
            None,
            {"fields": ("username", "email", "usable_password", "password1", "password2")},
        ),
    )

    def get_fieldsets(self, request: HttpRequest, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or not request.user.is_superuser:
            return fieldsets
        return (*fieldsets, (_("Everything"), {"fields": ("is_superuser",)}))

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        rows = super().get_queryset(request).filter(_is_no_mere_citizen())
        return rows.prefetch_related(
            "memberships__organisation", "memberships__sector", "memberships__team"
        )

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """A superuser is changed, and given a password, by a superuser only."""
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: User, form, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if obj.is_staff and (not change or {"email", "is_staff"} & set(form.changed_data)):
            staff.vouch_for_email(obj)

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    @admin.display(description=_("name"), ordering="last_name")
    def full_name(self, user: User) -> str:
        return user.get_full_name()

    @admin.display(description=_("roles"))
    def roles(self, user: User) -> str:
        return ", ".join(str(held) for held in user.memberships.all())


def _is_no_mere_citizen() -> Q:
    """Whose account only serves to follow their own appeals is no business of this page: their
    name and mailbox are seen on those appeals, and that is kept."""
    works_here = Exists(Membership.objects.filter(user=OuterRef("pk")))
    return Q(citizen=None) | Q(is_staff=True) | Q(is_superuser=True) | Q(works_here)


# Trees --------------------------------------------------------------------------------------------


class TreeAdmin(ModelAdmin):
    """A tree, each node below its parent and indented."""

    list_display = ("indented_name", "code")
    list_display_links = ("indented_name",)
    search_fields = ("name", "code")
    autocomplete_fields = ("parent",)
    prepopulated_fields = {"code": ("name",)}
    show_full_result_count = False

    def get_changelist(self, request: HttpRequest, **kwargs):
        return type("TreeChangeList", (TreeOrder, super().get_changelist(request, **kwargs)), {})

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).with_tree_fields()

    @admin.display(description=_("name"), ordering="name")
    def indented_name(self, node: Organisation | Sector) -> str:
        return INDENT * node.tree_depth + str(node)


class TreeOrder:
    """Nodes in the order of the tree, unless a column was chosen to sort by."""

    def get_ordering(self, request: HttpRequest, queryset: QuerySet) -> list[str]:
        if self.params.get(ORDER_VAR):
            return super().get_ordering(request, queryset)
        return ["tree_ordering"]


@admin.register(Organisation)
class OrganisationAdmin(TreeAdmin):
    list_display = ("indented_name", "code", "is_active")
    list_filter = ("is_active",)
    fields = ("name", "names", "code", "parent", "is_active")

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False  # it stops taking appeals instead; what it answered stays


@admin.register(Team)
class TeamAdmin(ModelAdmin):
    list_display = ("name", "organisation", "is_active")
    list_filter = ("is_active",)
    list_select_related = ("organisation",)
    search_fields = ("name", "code")
    prepopulated_fields = {"code": ("name",)}
    autocomplete_fields = ("organisation", "members")
    fields = ("name", "names", "code", "organisation", "members", "is_active")


@admin.register(Sector)
class SectorAdmin(TreeAdmin):
    list_display = ("indented_name", "code", "has_boundary")
    fields = ("name", "names", "code", "parent", "has_boundary")
    readonly_fields = ("has_boundary",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Sector]:
        return super().get_queryset(request).defer("boundary")

    @admin.display(description=_("boundary known"), boolean=True)
    def has_boundary(self, sector: Sector) -> bool:
        return sector.west is not None


# Citizens -----------------------------------------------------------------------------------------


class ReadOnly:
    """Looked at here, changed elsewhere."""

    def has_add_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False


class AddressInline(ReadOnly, TabularInline):
    model = Address
    extra = 0
    fields = ("kind", "masked_value", "verified_at", "opted_out_at", "failing_since")
    readonly_fields = fields

    @admin.display(description=_("address"))
    def masked_value(self, address: Address) -> str:
        return masked(address.value)


@admin.register(Citizen)
class CitizenAdmin(ReadOnly, ModelAdmin):
    """Citizens without what would tell who they are: that is seen on their appeals, and logged."""

    inlines = (AddressInline,)
    list_display = ("__str__", "masked_name", "assurance", "language", "created_at")
    list_filter = ("assurance", "language")
    ordering = ("-pk",)
    fields = ("masked_name", "assurance", "language", "has_account", "merged_into", "created_at")
    readonly_fields = fields
    search_fields = ("pk",)  # shows the search box; see get_search_results
    search_help_text = _("The whole name, e-mail address or phone number")
    show_full_result_count = False
    paginator = InfinitePaginator

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str):
        """By the whole name or address: parts of what is encrypted cannot be found."""
        term = search_term.strip()
        if not term:
            return queryset, False
        indexes = [address_index(kind, value) for kind, value in _addresses(term)]
        named = queryset.filter(name_index=name_index(term))
        reached = queryset.filter(
            pk__in=Address.objects.filter(value_index__in=indexes).values("citizen")
        )
        return named | reached, False

    @admin.display(description=_("signs in here"), boolean=True)
    def has_account(self, citizen: Citizen) -> bool:
        return citizen.user_id is not None

    @admin.display(description=_("name"))
    def masked_name(self, citizen: Citizen) -> str:
        return " ".join(f"{word[0]}***" for word in citizen.name.split())


def _addresses(term: str) -> list[tuple[str, str]]:
    """What address the words may be, in the form in which addresses are kept."""
    found = [(kind, term) for kind in Address.Kind.values]
    found.append((Address.Kind.EMAIL, term.lower()))
    try:
        number = phonenumbers.parse(term, settings.CENTRE_COUNTRY)
    except phonenumbers.NumberParseException:
        return found
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return [*found, (Address.Kind.PHONE, written)]
