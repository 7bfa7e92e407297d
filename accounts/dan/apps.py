from django.apps import AppConfig


class DanConfig(AppConfig):
    name = "accounts.dan"
    label = "dan"
    verbose_name = "DAN"
