"""The desk's pages of this subject, below /admin/outreach/broadcasts/."""

from collections.abc import Callable

from django.urls import URLPattern, path

from outreach.broadcasts import desk, desk_acts, desk_replies, desk_reports

_ONE = "<int:pk>/"
_ACTS = {
    "propose": desk_acts.propose,
    "approve": desk_acts.approve,
    "back": desk_acts.send_back,
    "start": desk_acts.start,
    "pause": desk_acts.pause,
    "resume": desk_acts.resume,
    "cancel": desk_acts.cancel,
    "retry": desk_acts.retry,
    "copy": desk_acts.copy,
    "trial": desk_acts.trial,
    "count": desk_acts.count,
}


def patterns(guard: Callable) -> list[URLPattern]:
    """The addresses; `guard` lets in who may enter the desk, the pages ask for the rest."""
    return [
        path("", guard(desk.index), name="broadcasts"),
        path("add/", guard(desk_acts.add), name="broadcast_add"),
        path("replies/", guard(desk_replies.waiting), name="broadcast_replies_waiting"),
        path(_ONE, guard(desk.show), name="broadcast"),
        path(f"{_ONE}edit/", guard(desk_acts.edit), name="broadcast_edit"),
        path(f"{_ONE}progress/", guard(desk.progress_part), name="broadcast_progress"),
        path(f"{_ONE}recipients/", guard(desk_reports.recipients), name="broadcast_recipients"),
        path(f"{_ONE}report/", guard(desk_reports.report), name="broadcast_report"),
        path(f"{_ONE}recipients.csv", guard(desk_reports.file), name="broadcast_file"),
        path(f"{_ONE}replies/", guard(desk_replies.index), name="broadcast_replies"),
        path(
            f"{_ONE}replies/<int:reply>/apart/",
            guard(desk_replies.take_apart),
            name="broadcast_reply_apart",
        ),
        *(
            path(f"{_ONE}{name}/", guard(view), name=f"broadcast_{name}")
            for name, view in _ACTS.items()
        ),
    ]
