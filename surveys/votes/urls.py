"""The public pages of this subject."""

from django.urls import URLPattern, path
from django.views.generic.base import RedirectView

from surveys.votes import casting, certificate, objection_page, pages

patterns: list[URLPattern] = [
    path("votes/", pages.index, name="votes"),
    path("votes/<int:number>/", pages.vote, name="vote"),
    path("v/<int:number>", RedirectView.as_view(pattern_name="surveys:vote"), name="vote_short"),
    path("votes/<int:number>/vote/", casting.cast, name="vote_cast"),
    path("votes/<int:number>/code/", casting.code, name="vote_code"),
    path("votes/<int:number>/done/", casting.done, name="vote_done"),
    path("votes/<int:number>/receipt/", pages.receipt, name="vote_receipt"),
    path("votes/<int:number>/object/", objection_page.page, name="vote_object"),
    path("votes/<int:number>/voices.<slug:form>", pages.file, name="vote_file"),
    path("votes/<int:number>/certificate.pdf", certificate.page, name="vote_certificate"),
]
