from django.urls import path

from channels import webhooks

urlpatterns = [path("hooks/<slug:slug>/<slug:account>/", webhooks.receive, name="hook")]
