"""Every door of the API; what is not here is a problem too."""

from django.urls import path, re_path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import AllowAny

from feedback.api import appeals, conversation, desk, desk_steps, devices, docs, problems, rating

urlpatterns = [
    path("v1/topics/", appeals.Topics.as_view(), name="api_topics"),
    path("v1/appeals/", appeals.Appeals.as_view(), name="api_appeals"),
    path("v1/appeals/<str:code>/", appeals.AppealByCode.as_view(), name="api_appeal"),
    path("v1/appeals/<str:code>/messages/", conversation.Messages.as_view(), name="api_messages"),
    path("v1/appeals/<str:code>/rating/", rating.RatingOfAnswer.as_view(), name="api_rating"),
    path("v1/appeals/<str:code>/devices/", devices.Devices.as_view(), name="api_devices"),
    path(
        "v1/appeals/<str:code>/devices/<uuid:reference>/",
        devices.OneDevice.as_view(),
        name="api_device",
    ),
    path("v1/push/", devices.Push.as_view(), name="api_push"),
    path("v1/desk/appeals/", desk.Queue.as_view(), name="api_desk_queue"),
    path("v1/desk/appeals/<int:pk>/", desk.OneAppeal.as_view(), name="api_desk_appeal"),
    path(
        "v1/desk/appeals/<int:pk>/personal-data/",
        desk.PersonalData.as_view(),
        name="api_desk_personal_data",
    ),
    path(
        "v1/desk/appeals/<int:pk>/transitions/",
        desk_steps.Transitions.as_view(),
        name="api_desk_transitions",
    ),
    path(
        "v1/desk/appeals/<int:pk>/assignment/",
        desk_steps.Assignments.as_view(),
        name="api_desk_assignment",
    ),
    path("v1/desk/appeals/<int:pk>/notes/", desk_steps.Notes.as_view(), name="api_desk_notes"),
    path(
        "v1/desk/appeals/<int:pk>/replies/", desk_steps.Replies.as_view(), name="api_desk_replies"
    ),
    path(
        "schema/",
        SpectacularAPIView.as_view(authentication_classes=[], permission_classes=[AllowAny]),
        name="api_schema",
    ),
    path("docs/", docs.page, name="api_docs"),
    re_path(r"^(?P<rest>.*)$", problems.not_found),
]
