"""Lists of people at the desk: brought as a file, looked at, taken in, undone."""

from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models.citizens import masked
from accounts.permissions import can
from feedback.desk import frame
from outreach.audiences import access
from outreach.audiences.access import NEEDED
from outreach.audiences.desk_forms import BringForm, ColumnsForm
from outreach.audiences.importing import files, keeping, rows, uploads
from outreach.models import Contact, PeopleList, PeopleUpload, UploadRow

SIZE = 50
_AT_ONCE = 3  # seconds: a small file is read within the request, a large one by a worker
_State, _Fate = PeopleUpload.State, UploadRow.Fate
_LOOKED_INTO = (_Fate.WRONG, _Fate.DOUBLE)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The lists within reach, newest first."""
    if not can(request.user, NEEDED):
        return frame.forbidden(request, NEEDED)
    found = access.lists_to_see(request.user)
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 12:
        found = found.filter(pk__lt=int(before))
    found = list(found.select_related("organisation", "upload")[: SIZE + 1])
    context = {
        "title": _("Lists of people"),
        "lists": found[:SIZE],
        "older": found[SIZE - 1].pk if len(found) > SIZE else None,
    }
    return frame.render(request, "outreach/audiences/lists.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Bring a file."""
    if not can(request.user, NEEDED):
        return frame.forbidden(request, NEEDED)
    form, status = BringForm(user=request.user), HTTPStatus.OK
    if request.method == "POST":
        form = BringForm(request.POST, request.FILES, user=request.user)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid() and (upload := _brought(request, form)):
            return _to(upload.people)
    context = {"title": _("Bring a list of people"), "form": form}
    return frame.render(request, "outreach/audiences/bring.html", context, status=status)


def _brought(request: HttpRequest, form: BringForm) -> PeopleUpload | None:
    given = form.cleaned_data
    try:
        return uploads.bring(
            name=given["name"],
            reason=given["reason"],
            organisation=given["organisation"],
            file_name=form.file_name,
            content=given["file"],
            user=request.user,
        )
    except files.Unreadable as error:
        form.add_error("file", str(error))
        return None


@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest, pk: int) -> HttpResponse:
    """A list: its columns to be named, what the file would bring, how far it is, or what it has."""
    if not can(request.user, NEEDED):
        return frame.forbidden(request, NEEDED)
    found = access.list_for(request.user, pk)
    upload = PeopleUpload.objects.filter(people=found).first()
    if upload is None or upload.state == _State.DONE:
        return _standing(request, found, upload)
    if upload.state == _State.NEW or "columns" in request.GET or request.method == "POST":
        return _columns(request, found, upload)
    return _previewed(request, found, upload)


def _columns(request: HttpRequest, found: PeopleList, upload: PeopleUpload) -> HttpResponse:
    known = {"header": upload.header, "meanings": upload.meanings}
    form = ColumnsForm(request.POST or None, **known)
    if request.method == "POST" and form.is_valid():
        if uploads.name_columns(upload, form.meanings()):
            uploads.work(upload, _AT_ONCE)
        return _to(found)
    context = {
        "title": found.name,
        "people": found,
        "upload": upload,
        "form": form,
        "sample": uploads.sample(upload),
        "lost": files.lost(keeping.opened(upload), upload.form),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return frame.render(request, "outreach/audiences/columns.html", context, status=status)


def _previewed(request: HttpRequest, found: PeopleList, upload: PeopleUpload) -> HttpResponse:
    """What is new, known, twice or wrong; the last two row by row."""
    figures = uploads.figures(upload)
    wrong = upload.rows.filter(fate__in=_LOOKED_INTO).order_by("number")
    page = Paginator(wrong, SIZE).get_page(request.GET.get("page"))
    first = upload.rows.filter(fate__in=[_Fate.NEW, _Fate.KNOWN]).order_by("number")[:10]
    context = {
        "title": found.name,
        "people": found,
        "upload": upload,
        "at_work": upload.state in (_State.READING, _State.TAKING),
        "figures": [(_Fate(name).label, number) for name, number in figures.items()],
        "good": figures[_Fate.NEW] + figures[_Fate.KNOWN],
        "done": upload.taken,
        "first": [_first(row) for row in first],
        "page": page,
        "wrong": [(row.number, rows.told(row.problems)) for row in page],
    }
    return frame.render(request, "outreach/audiences/preview.html", context)


def _first(row: UploadRow) -> dict:
    """A good row as it is shown: addresses masked."""
    person = rows.Person(**row.person)
    return {
        "number": row.number,
        "fate": row.get_fate_display(),
        "addresses": ", ".join(masked(value) for _kind, value in person.addresses),
        "kind": Contact.Kind(person.kind).label,
        "language": dict(settings.LANGUAGES).get(person.language, ""),
        "fields": person.fields,
    }


def _standing(request: HttpRequest, found: PeopleList, upload: PeopleUpload | None) -> HttpResponse:
    context = {
        "title": found.name,
        "people": found,
        "upload": upload,
        "entries": found.entries.count(),
        "figures": upload
        and [(_Fate(name).label, number) for name, number in uploads.figures(upload).items()],
    }
    return frame.render(request, "outreach/audiences/list.html", context)


@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Take in what was shown, give it up, or undo the list."""
    if not can(request.user, NEEDED):
        return frame.forbidden(request, NEEDED)
    found = access.list_for(request.user, pk)
    upload = PeopleUpload.objects.filter(people=found).first()
    try:
        return _done(request, found, upload)
    except uploads.Held:
        words = _(
            "Something for people of this list is approved, or waits for approval. Take that back"
            " first."
        )
        messages.error(request, words)
    return _to(found)


def _done(
    request: HttpRequest, found: PeopleList, upload: PeopleUpload | None
) -> HttpResponseRedirect:
    do = request.POST.get("do")
    if do == "take" and upload is not None and uploads.agree(upload):
        uploads.work(upload, _AT_ONCE)
        messages.success(request, _("The rows are being taken in."))
    elif do == "drop" and upload is not None and uploads.drop(upload):
        messages.success(request, _("The file was given up; nothing of it was taken in."))
        return HttpResponseRedirect(reverse("admin:people_lists"))
    elif do == "undo" and found.undone_at is None and _is_done(upload):
        uploads.undo(found)
        messages.success(request, _("The list is empty again."))
    return _to(found)


def _is_done(upload: PeopleUpload | None) -> bool:
    return upload is None or upload.state == _State.DONE


def _to(found: PeopleList) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:people_list", args=[found.pk]))
