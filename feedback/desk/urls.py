"""The addresses of the desk under /admin/feedback/appeal/, by subject."""

from collections.abc import Callable

from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from feedback.desk import (
    acting,
    documents,
    joining,
    queue,
    reading,
    receipt,
    transcribing,
)

# What is done to one appeal by a POST: the name is the last part of the address.
ACTS = {
    "say": acting.say,
    "classify": acting.classify,
    "assign": acting.assign,
    "take": acting.take,
    "redirect": acting.redirect,
    "read": acting.mark_read,
    "unmask": acting.unmask,
    "join": joining.join,
    "identity": acting.ask_identity,
}


def patterns(guard: Callable) -> list[URLPattern]:
    """All of them; `guard` lets in whom the desk lets in."""
    return [
        *(
            path(f"<int:pk>/{name}/", guard(require_POST(act)), name=f"desk_{name}")
            for name, act in ACTS.items()
        ),
        path("counts/", guard(queue.live_counts), name="desk_counts"),
        path("<int:pk>/step/<slug:to>/", guard(require_POST(acting.step)), name="desk_step"),
        path(
            "<int:pk>/transcribe/<uuid:file>/",
            guard(require_POST(transcribing.write)),
            name="desk_transcribe",
        ),
        path("<int:pk>/messages/<int:message>/", guard(reading.whole), name="desk_message"),
        path("<int:pk>/files/<uuid:file>/", guard(documents.view), name="desk_document"),
        path("<int:pk>/receipt/", guard(receipt.show), name="desk_receipt"),
    ]
