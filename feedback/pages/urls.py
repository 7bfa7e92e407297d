"""The citizen site. Its first page stands at the roof, which hands it the figures."""

from django.urls import include, path

from feedback.pages import (
    about,
    contact,
    evidence,
    identity,
    mine,
    rate,
    sectors,
    sending,
    talk,
    track,
    tracking,
    write,
)

urlpatterns = [
    path("write/", write.start, name="write"),
    path("write/anew/", write.anew, name="write_anew"),
    path("write/kind/", write.kind, name="write_kind"),
    path("write/words/", write.words, name="write_words"),
    path("write/place/", write.place, name="write_place"),
    path("write/place/sectors.json", sectors.borders, name="sector_borders"),
    path("write/evidence/", evidence.evidence, name="write_evidence"),
    path("write/you/", contact.you, name="write_you"),
    path("write/code/", contact.code, name="write_code"),
    path("write/check/", sending.check, name="write_check"),
    path("write/done/", sending.done, name="write_done"),
    path("track/", track.track, name="track"),
    path("track/<int:pk>/", tracking.appeal, name="tracked"),
    path("track/<int:pk>/add/", talk.add, name="tracked_add"),
    path("track/<int:pk>/confirm/", tracking.confirm, name="tracked_confirm"),
    path("track/<int:pk>/identity/", identity.ask, name="tracked_identity"),
    path("confirm/<str:token>/", identity.confirm, name="confirm"),
    path("rate/<str:token>/", rate.rate, name="rate"),
    path("rate/<str:token>/thanks/", rate.rated, name="rated"),
    path("me/", mine.mine, name="mine"),
    path("accessibility/", about.accessibility, name="accessibility"),
    path("privacy/", about.privacy, name="privacy"),
    path("", include("feedback.pages.app_urls")),
    path("", include("feedback.pages.file_urls")),
]
