"""The certificate of a published vote as a PDF. The same count in the same language is the same
bytes."""

import io
from pathlib import Path

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from channels import throttle
from feedback.pages.visitors import network_of
from feedback.reports import typesetting
from surveys.models import Vote
from surveys.votes import pages, publishing, telling, wording

_TEMPLATE = Path(__file__).with_name("certificate.typ")
_OFTEN = {"burst": 10, "per_hour": 60}  # setting one costs a tenth of a second


@require_safe
def page(request: HttpRequest, number: int) -> HttpResponse:
    """The certificate in the reader's language."""
    found = pages.find(number)
    if not found.is_published:
        raise Http404
    if not throttle.allow("vote-certificate", network_of(request), **_OFTEN):
        return HttpResponse(_("Too often. Try again later."), status=429)
    response = HttpResponse(
        pdf(found, request.LANGUAGE_CODE), content_type=typesetting.CONTENT_TYPE
    )
    response["Content-Disposition"] = f'inline; filename="vote-{found.number}.pdf"'
    return response


def pdf(vote: Vote, language: str) -> bytes:
    """The certificate of a published vote."""
    return typesetting.pdf(_TEMPLATE, "certificate", _said(vote, language), vote.published_at)


def _said(vote: Vote, language: str) -> dict:
    with translation.override(language):
        count = publishing.standing(vote)
        result = wording.result(vote, count)
        opened, closed = (_moment(each) for each in (vote.opened_at, vote.closes_at))
        return {
            "language": telling.spoken(language),
            "centre": settings.CENTRE_NAME,
            "title": _("Certificate of a vote"),
            "number": f"№ {vote.number}",
            "question": vote.title,
            "held": _("%(opened)s to %(closed)s") % {"opened": opened, "closed": closed},
            "who": wording.who(vote),
            "contested": _("This result is contested.") if vote.status == "contested" else "",
            "sentences": [result.sentence, result.quorum, result.threshold],
            "head": [_("Option"), _("Votes given"), _("On paper"), _("Share")],
            "lines": [
                [f"{line.number}. {line.label}", line.voices, line.on_paper, line.share]
                for line in result.lines
            ],
            "facts": result.facts,
            "aside": [[why, number] for why, number in result.aside],
            "aside_title": _("Not counted"),
            "signatures": [_("For the commission"), _("Member"), _("Member")],
            "proof": [
                _("Published %(moment)s.") % {"moment": _moment(vote.published_at)},
                _("Everybody can count again: %(link)s") % {"link": telling.link(vote)},
                f"SHA-256 (CSV): {count.csv_sha256}",
                f"SHA-256 (JSON): {count.json_sha256}",
            ],
            "qr": _qr(telling.link(vote)),
        }


def _moment(value) -> str:
    return date_format(timezone.localtime(value), "DATETIME_FORMAT")


def _qr(address: str) -> str:
    drawn = io.BytesIO()
    picture = segno.make_qr(address, error="m", boost_error=False)
    picture.save(drawn, kind="svg", border=0, dark="#000", light="#fff", xmldecl=False)
    return drawn.getvalue().decode()
