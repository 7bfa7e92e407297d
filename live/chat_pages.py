"""The pages of the web chat: our own, and the one within a widget."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from channels import origins, throttle
from feedback.pages.evidence import ACCEPT
from live import chat_contact, chat_hours, chat_saying, chat_transcript, chat_visits, chat_waiting
from live import chats as visitors
from live.chat_saying import Refusal, SayForm
from live.chat_visits import FRAGMENT, Visit

_POLLS = {"burst": 40, "per_hour": 2400}  # of one chat, which may be open in two windows
_BODY_MOST = 4 * chat_saying.BYTES_MOST  # of a request: what is larger is not even looked at
_ASK_AGAIN = "4"  # seconds, where nobody could wait
_QUIET = "quiet"  # in the address of the page that looks for news by itself, without scripts


def home(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view of a visit at our own page."""

    @never_cache
    @wraps(view)
    def at_home(request: HttpRequest) -> HttpResponse:
        visit = chat_visits.at_home(request)
        response = view(request, visit)
        if request.method == "POST":
            chat_visits.keep(response, visit)
        return response

    return at_home


def widget(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view of a visit within a widget: no cookies, framed by the sites on the account's list.

    Whatever is sent there bears a token and a header that a browser lets no other site set.
    """

    @csrf_exempt
    @never_cache
    @wraps(view)
    def abroad(request: HttpRequest, account: str) -> HttpResponse:
        language = request.GET.get("language", "")
        if language in dict(settings.LANGUAGES):
            translation.activate(language)
        visit = chat_visits.abroad(request, account)
        if request.method == "POST" and FRAGMENT not in request.headers:
            return HttpResponse(status=HTTPStatus.FORBIDDEN)
        if int(request.headers.get("Content-Length") or 0) > _BODY_MOST:  # unread
            words = chat_saying.too_large().words
            return JsonResponse({"error": words}, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        response = view(request, visit)
        return _framed(response, origins.sure(visit.account.setting("origins")))

    return abroad


def _framed(response: HttpResponse, by: list[str]) -> HttpResponse:
    """The page may stand within ours and those of these origins."""
    response._csp_replace = {"frame-ancestors": ["'self'", *by]}
    if by:  # the older header knows no list; the policy above says it all
        response.xframe_options_exempt = True
    else:
        response["X-Frame-Options"] = "SAMEORIGIN"
    return response


@require_safe
def window(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Our own page's conversation, as the widget on our pages shows it."""
    visit.is_framed = True
    return _framed(_page(request, visit, SayForm.blank()), [])


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The conversation and the form for more; what the form sends."""
    if request.method != "POST":
        return _page(request, visit, SayForm.blank())
    if "forget" in request.POST:
        response = HttpResponseRedirect(visit.base)
        chat_visits.forget(response, visit)
        return response
    form = SayForm(request.POST)
    try:
        if "press" in request.POST:
            chat_saying.press(request, visit, request.POST["press"])
        else:
            chat_saying.say(request, visit, form)
    except Refusal as refusal:
        if FRAGMENT in request.headers:
            return JsonResponse({"error": refusal.words}, status=refusal.status)
        return _page(request, visit, form, errors=[refusal.words], status=refusal.status)
    return _done(request, visit, f"{visit.base}?{_QUIET}=1#last")


def _done(request: HttpRequest, visit: Visit, where: str) -> HttpResponse:
    if FRAGMENT in request.headers:
        return _lines(request, visit)
    return HttpResponseRedirect(where)


def _page(
    request: HttpRequest,
    visit: Visit,
    form: SayForm,
    *,
    errors: list[str] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    told = visit.account.setting(f"greeting_{get_language()}")
    context = {
        "visit": visit,
        "form": form,
        "token": visit.token or visitors.new_token(),
        "errors": errors or [],
        "greeting": told,
        "hours": chat_hours.now(),
        "quiet": _QUIET in request.GET and visit.chat is not None,
        "accept": ACCEPT,
        "megabytes_most": chat_saying.BYTES_MOST // (1024 * 1024),
        "origins": " ".join(origins.sure(visit.account.setting("origins"))),
        **_told(visit),
    }
    if visit.chat:
        context |= chat_contact.state(request, visit.chat)
    template = "live/chat_embed.html" if visit.is_framed else "live/chat_page.html"
    return render(request, template, context, status=status)


def _told(visit: Visit) -> dict:
    """What was said so far; that the visitor's window has it now, is noted."""
    if visit.chat is None:
        return {"lines": [], "mark": ""}
    told = {"mark": chat_transcript.mark(visit.chat), "lines": chat_transcript.lines(visit.chat)}
    chat_transcript.fetched(visit.chat)
    return told


def _lines(request: HttpRequest, visit: Visit) -> HttpResponse:
    return render(request, "live/chat_lines.html", {"visit": visit, **_told(visit)})


@require_safe
def news(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The lines, when there are others than the page has (`after` names those); else 204.

    With `wait`, the answer comes when there is news, or after a while without.
    """
    chat = visit.chat
    if chat is None:
        return HttpResponse(status=HTTPStatus.NOT_FOUND)
    if not throttle.allow("chat-poll", str(chat.pk), **_POLLS):
        return HttpResponse(status=HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": "30"})
    known = request.GET.get("after", "")
    waited = True
    if "wait" in request.GET:
        waited = chat_waiting.until(lambda: chat_transcript.mark(chat) != known)
    if chat_transcript.mark(chat) != known:
        return _lines(request, visit)
    again = {} if waited else {"Retry-After": _ASK_AGAIN}
    return HttpResponse(status=HTTPStatus.NO_CONTENT, headers=again)


@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Another way to reach the visitor, proved by a one-time code."""
    if visit.chat is None:
        return HttpResponse(status=HTTPStatus.NOT_FOUND)
    if request.method == "POST":
        told = chat_contact.take(request, visit.chat)
    else:
        told = {"status": HTTPStatus.OK, **chat_contact.state(request, visit.chat)}
    status = told.pop("status")
    context = {"visit": visit, **told}
    if FRAGMENT in request.headers:
        return render(request, "live/chat_contact.html", context, status=status)
    if status == HTTPStatus.OK:
        return HttpResponseRedirect(f"{visit.base}#contact")
    return _page(request, visit, SayForm.blank(), errors=[told["contact_error"]], status=status)
