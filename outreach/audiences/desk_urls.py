"""The desk's pages of this subject, below /admin/outreach/audiences/."""

from collections.abc import Callable

from django.urls import URLPattern, path

from outreach.audiences import desk, desk_contacts, desk_lists


def patterns(guard: Callable) -> list[URLPattern]:
    """The addresses; `guard` lets in who may enter the desk, the pages ask for the rest."""
    return [
        path("", guard(desk.index), name="audiences"),
        path("add/", guard(desk.add), name="audience_add"),
        path("<int:pk>/", guard(desk.edit), name="audience"),
        path("counts/<slug:asked>/", guard(desk.count), name="audience_count"),
        path("lists/", guard(desk_lists.index), name="people_lists"),
        path("lists/add/", guard(desk_lists.add), name="people_list_add"),
        path("lists/<int:pk>/", guard(desk_lists.people), name="people_list"),
        path("lists/<int:pk>/act/", guard(desk_lists.act), name="people_list_act"),
        path("contacts/", guard(desk_contacts.index), name="contacts"),
        path("contacts/<int:pk>/", guard(desk_contacts.contact), name="contact"),
    ]
