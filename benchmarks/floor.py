"""The machine's floor: a bare Django view and a bare REST framework view that insert one row.

A project of its own in one file, served by the same server as ours: `gunicorn benchmarks.floor`.
No sessions, no sign-in, no middleware but the one that tells how long the answer is; it keeps its
connection as ours does.
"""

import os

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from config import environment

settings.configure(
    ALLOWED_HOSTS=["*"],
    DATABASES={"default": environment.database(os.environ["DATABASE_URL"]) | {"CONN_MAX_AGE": 60}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=["rest_framework"],
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
    REST_FRAMEWORK={"DEFAULT_AUTHENTICATION_CLASSES": [], "UNAUTHENTICATED_USER": None},
    ROOT_URLCONF=__name__,
    SECRET_KEY="of the floor",
    USE_TZ=True,
)
django.setup()

from django.db import models  # noqa: E402  (wants settings)
from rest_framework import generics, serializers  # noqa: E402


class Row(models.Model):
    body = models.TextField()
    kind = models.TextField(blank=True)

    class Meta:
        app_label = "floor"
        db_table = "floor_row"
        managed = False

    def __str__(self) -> str:
        return str(self.pk)


class RowSerializer(serializers.ModelSerializer):
    text = serializers.CharField(source="body")

    class Meta:
        model = Row
        fields = ["id", "text", "kind"]


class Rows(generics.CreateAPIView):
    queryset = Row.objects.all()
    serializer_class = RowSerializer


@csrf_exempt
def hook(request: HttpRequest) -> HttpResponse:
    Row.objects.create(body=request.body.decode())
    return HttpResponse("ok")


urlpatterns = [path("hook/", hook), path("rows/", Rows.as_view())]
application = get_wsgi_application()
