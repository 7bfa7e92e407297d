"""The addresses of the desk under /admin/feedback/appeal/, by subject."""

from collections.abc import Callable

from django.urls import URLPattern, path
from django.views.decorators.http import require_POST, require_safe

from feedback.desk import (
    acting,
    answering,
    answering_letters,
    answering_publish,
    bulk,
    caring,
    commands,
    composing,
    composing_macros,
    documents,
    escalation_acts,
    escalations,
    guard_acts,
    joining,
    knowledge,
    my_desk,
    notified,
    proceedings_acts,
    queue,
    reading,
    receipt,
    routing_acts,
    transcribing,
)

# What is done to one appeal by a POST: the name is the last part of the address.
ACTS = {
    "say": acting.say,
    "classify": acting.classify,
    "assign": acting.assign,
    "take": acting.take,
    "care": caring.mark,
    "redirect": proceedings_acts.redirect,
    "extend": proceedings_acts.extend,
    "withdraw": proceedings_acts.withdraw,
    "share": proceedings_acts.share,
    "call_off": proceedings_acts.call_off,
    "contribute": proceedings_acts.contribute,
    "take_part": proceedings_acts.take_part,
    "reroute": routing_acts.send,
    "read": acting.mark_read,
    "unmask": acting.unmask,
    "join": joining.join,
    "identity": acting.ask_identity,
    "guard": guard_acts.keep,
    "unguard": guard_acts.let_go,
    "propose": answering.propose,
    "remark": answering.remark,
    "sign": answering.sign,
    "give_back": answering.give_back,
    "take_back": answering.take_back,
    "take_off": answering_publish.take_off,
    "keep": composing.keep,
    "discard": composing.discard,
    "insert": composing.insert,
}


def patterns(guard: Callable) -> list[URLPattern]:
    """All of them; `guard` lets in whom the desk lets in."""
    return [
        *(
            path(f"<int:pk>/{name}/", guard(require_POST(act)), name=f"desk_{name}")
            for name, act in ACTS.items()
        ),
        path("escalations/", guard(require_safe(escalations.view)), name="desk_escalations"),
        path(
            "escalations/act/",
            guard(require_POST(escalation_acts.act)),
            name="desk_escalation_act",
        ),
        path("notices/", guard(require_safe(notified.view)), name="desk_notices"),
        path("notices/<int:pk>/", guard(require_safe(notified.open_one)), name="desk_notice"),
        path("notices/read/", guard(require_POST(notified.read_all)), name="desk_notices_read"),
        path("notices/mail/", guard(require_POST(notified.choose_mail)), name="desk_notices_mail"),
        path("counts/", guard(queue.live), name="desk_counts"),
        path("commands/", guard(commands.view), name="desk_commands"),
        path("mine/", guard(my_desk.view), name="desk_mine"),
        path("filters/add/", guard(my_desk.add_filter), name="desk_filter_add"),
        path("filters/<int:saved>/", guard(my_desk.change_filter), name="desk_filter"),
        path(
            "filters/<int:saved>/delete/",
            guard(require_POST(my_desk.delete_filter)),
            name="desk_filter_delete",
        ),
        path("bulk/", guard(require_POST(bulk.preview)), name="desk_bulk"),
        path("bulk/start/", guard(require_POST(bulk.start)), name="desk_bulk_start"),
        path("bulk/<int:run>/", guard(bulk.result), name="desk_bulk_run"),
        path("bulk/<int:run>/undo/", guard(require_POST(bulk.undo)), name="desk_bulk_undo"),
        path("<int:pk>/beside/<slug:way>/", guard(queue.neighbour), name="desk_beside"),
        path("<int:pk>/step/<slug:to>/", guard(require_POST(acting.step)), name="desk_step"),
        path(
            "<int:pk>/transcribe/<uuid:file>/",
            guard(require_POST(transcribing.write)),
            name="desk_transcribe",
        ),
        path("<int:pk>/messages/<int:message>/", guard(reading.whole), name="desk_message"),
        path("<int:pk>/files/<uuid:file>/", guard(documents.view), name="desk_document"),
        path("<int:pk>/here/", guard(composing.here), name="desk_here"),
        path("<int:pk>/ready/", guard(composing.ready), name="desk_ready"),
        path("<int:pk>/macros/", guard(composing_macros.offer), name="desk_macros"),
        path(
            "<int:pk>/macros/<int:number>/",
            guard(require_POST(composing_macros.press)),
            name="desk_macro",
        ),
        path("<int:pk>/publish/", guard(answering_publish.view), name="desk_publish"),
        path("<int:pk>/letters/<uuid:letter>/", guard(answering_letters.show), name="desk_letter"),
        path("<int:pk>/articles/", guard(require_POST(knowledge.beside)), name="desk_articles"),
        path("<int:pk>/receipt/", guard(receipt.show), name="desk_receipt"),
    ]
