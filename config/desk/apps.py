from django.contrib.admin.apps import AdminConfig


class DeskConfig(AdminConfig):
    """Django's admin with the desk's own site."""

    default_site = "config.desk.site.DeskSite"
