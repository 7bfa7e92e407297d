"""What one of the staff was told: the bell's count, the list, reading it, and how to be told."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import can
from accounts.roles import Capability
from feedback import access
from feedback.desk import frame
from feedback.models import NoticePreference, Notification
from feedback.notifying import kinds, telling

SIZE = 50
MOST_COUNTED = 99
# Where a notice leads that is of no appeal which its reader may see.
_LEADS = {
    **dict.fromkeys((kinds.THANKED, kinds.THANKED_COLLEAGUE), "admin:desk_thanks"),
    kinds.WARNED: "analytics:alerts",
    kinds.DRAFT_TO_COMMENT: "admin:evaluation_drafts",
    **dict.fromkeys((kinds.ACTION_GIVEN, kinds.ACTION_OVERDUE), "admin:evaluation_actions"),
    **dict.fromkeys(
        (kinds.OBJECTED, kinds.OBJECTION_UPHELD, kinds.OBJECTION_REJECTED),
        "admin:desk_objections",
    ),
}


class MailForm(forms.ModelForm):
    class Meta:
        model = NoticePreference
        fields = ("mail",)
        widgets = {"mail": forms.RadioSelect}


def unread(request: HttpRequest) -> str:
    """How many notices somebody has not read, as the bell shows it; "" for none."""
    if not can(request.user, Capability.ENTER_DESK):
        return ""
    waiting = Notification.objects.filter(user=request.user, read_at=None)
    number = len(waiting.order_by("-id").values_list("pk")[: MOST_COUNTED + 1])
    if not number:
        return ""
    return f"{MOST_COUNTED}+" if number > MOST_COUNTED else str(number)


def view(request: HttpRequest) -> HttpResponse:
    """The list, newest first; `before` is the last one that was seen."""
    told = Notification.objects.filter(user=request.user).select_related("appeal__topic")
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        told = told.filter(pk__lt=int(before))
    found = list(told.defer("appeal__search").order_by("-id")[: SIZE + 1])
    shown = found[:SIZE]
    form = MailForm(instance=NoticePreference(mail=telling.preference(request.user)))
    context = {
        "title": _("Notices"),
        "notices": [(each, kinds.words(each), kinds.icon(each)) for each in shown],
        "has_unread": any(each.read_at is None for each in shown),
        "older": shown[-1].pk if len(found) > SIZE else None,
        "form": form,
    }
    return frame.render(request, "desk/notices.html", context)


def open_one(request: HttpRequest, pk: int) -> HttpResponse:
    """It is read by this; then to its page, or its appeal, if that is still theirs to see."""
    told = get_object_or_404(Notification, pk=pk, user=request.user)
    Notification.objects.filter(pk=pk, read_at=None).update(read_at=timezone.now())
    if path := told.data.get("path"):
        return HttpResponseRedirect(path)
    if told.appeal_id is None:
        return HttpResponseRedirect(reverse(_LEADS.get(told.kind, "admin:desk_notices")))
    if not access.visible_to(request.user).filter(pk=told.appeal_id).exists():
        raise Http404
    return HttpResponseRedirect(reverse("admin:feedback_appeal_change", args=[told.appeal_id]))


def read_all(request: HttpRequest) -> HttpResponse:
    """All that was told up to the newest that the page showed."""
    last = request.POST.get("upto", "")
    upto = int(last) if last.isdecimal() and len(last) < 19 else 0
    Notification.objects.filter(user=request.user, read_at=None, pk__lte=upto).update(
        read_at=timezone.now()
    )
    return HttpResponseRedirect(reverse("admin:desk_notices"))


def choose_mail(request: HttpRequest) -> HttpResponse:
    """How somebody wishes to be told by mail."""
    form = MailForm(request.POST, instance=NoticePreference(user=request.user))
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("Choose one of these."))
    return HttpResponseRedirect(reverse("admin:desk_notices"))
