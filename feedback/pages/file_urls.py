"""Where files are served."""

from django.urls import path

from feedback.pages import files

urlpatterns = [
    path("files/<uuid:pk>/", files.shown, name="file"),
    path("files/<uuid:pk>/pages/<int:number>/", files.page, name="file_page"),
    path("files/<uuid:pk>/original/", files.original, name="file_original"),
]
