"""News of an appeal on this device: asked for and given back on its page."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from channels import throttle
from channels.push import devices, terms
from feedback import access, following
from feedback.models import Appeal
from feedback.pages import tracked
from feedback.pages.visitors import network_of

OFTEN = {"burst": 30, "per_hour": 60}
_KEY = "follows"  # in the session: an appeal's number, and what the device follows it by


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: the centre's key, empty where there is no such door, and whether this browser follows.

    POST: a browser's subscription (`endpoint`, `p256dh`, `auth`), or `stop`.
    """
    found = tracked.find(request, pk)
    if not access.owns(request, found):
        raise Http404
    if request.method != "POST":
        door = following.door()
        key = terms.public_key(door) if door else ""
        return JsonResponse({"key": key, "follows": str(pk) in request.session.get(_KEY, {})})
    if "stop" in request.POST:
        return _stopped(request, found)
    if not throttle.allow("follow", network_of(request), **OFTEN):
        return HttpResponse(status=HTTPStatus.TOO_MANY_REQUESTS)
    return _followed(request, found)


@csrf_exempt  # a service worker has no page to take a token from; the old secret is the proof
@require_POST
def renew(request: HttpRequest) -> HttpResponse:
    """A browser's subscription was replaced by another (`old_...`, `new_...`)."""
    if not throttle.allow("follow", network_of(request), **OFTEN):
        return HttpResponse(status=HTTPStatus.TOO_MANY_REQUESTS)
    door = following.door()
    try:
        old, new = (_device(request, f"{which}_") for which in ("old", "new"))
    except ValueError:
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    if door is None or not following.serves(door, new):
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    following.renew(old, new)  # whether there was anything to renew is told to nobody
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def _device(request: HttpRequest, prefix: str = "") -> devices.Subscription:
    named = (request.POST.get(f"{prefix}{name}", "") for name in ("endpoint", "p256dh", "auth"))
    return devices.subscription(*named)


def _followed(request: HttpRequest, found: Appeal) -> HttpResponse:
    door = following.door()
    try:
        device = _device(request)
    except ValueError:
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    if door is None or not following.serves(door, device):
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    try:
        follower = following.follow(found, device, language=get_language())
    except following.TooMany:
        return HttpResponse(status=HTTPStatus.CONFLICT)
    known = request.session.get(_KEY, {})
    request.session[_KEY] = {**known, str(found.pk): str(follower.reference)}
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def _stopped(request: HttpRequest, found: Appeal) -> HttpResponse:
    known = dict(request.session.get(_KEY, {}))
    if reference := known.pop(str(found.pk), None):
        following.unfollow(found, reference)
        request.session[_KEY] = known
    return HttpResponse(status=HTTPStatus.NO_CONTENT)
