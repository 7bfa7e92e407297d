"""Addresses below those of `analytics.urls`."""

from django.urls import URLPattern, path

from analytics.bulletins import views, writing_views

patterns: list[URLPattern] = [
    path("bulletins/", views.bulletins, name="bulletins"),
    path("bulletins/kinds/", writing_views.kinds, name="bulletin_kinds"),
    path("bulletins/kinds/add/", writing_views.kind, name="bulletin_kind_add"),
    path("bulletins/kinds/<int:pk>/", writing_views.kind, name="bulletin_kind"),
    path("bulletins/kinds/<int:pk>/preview/", writing_views.preview, name="bulletin_preview"),
    path("bulletins/kinds/<int:pk>/write/", writing_views.write, name="bulletin_write"),
    path("bulletins/<int:pk>/", views.bulletin, name="bulletin"),
    path("bulletins/<int:pk>/release/", writing_views.release, name="bulletin_release"),
    path("bulletins/<int:pk>/send/", writing_views.send_again, name="bulletin_send"),
    path("bulletins/<int:pk>/figures.json", views.json, name="bulletin_json"),
    path("bulletins/<int:pk>/<slug:language>.pdf", views.pdf, name="bulletin_pdf"),
    path("bulletins/<int:pk>/<slug:language>.xlsx", views.xlsx, name="bulletin_xlsx"),
    path("bulletins/<int:pk>/<slug:language>/<slug:name>.csv", views.part, name="bulletin_part"),
]
