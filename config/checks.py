"""Deployment faults, told at start with an id and what to do."""

import os

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register
from django.db import DatabaseError
from django.utils import timezone

from feedback.clock import holidays

SECRET_NAMES = ("SECRET_KEY", "FIELD_KEYS", "BLIND_INDEX_KEY")


@register(Tags.security)
def secrets_are_given(app_configs, **kwargs) -> list:
    """On a database server, the secrets must come from the environment, not from var/."""
    if not settings.DATABASE_URL:
        return []
    return [
        Error(
            f"{name} is not set, so it was made up and kept in {settings.KEYS_DIR}.",
            hint="Set it (or its _FILE) the same on every machine; without it data cannot be read.",
            id="sanal.E001",
        )
        for name in SECRET_NAMES
        if not (os.environ.get(name) or os.environ.get(f"{name}_FILE"))
    ]


@register(Tags.security)
def second_factor_is_required(app_configs, **kwargs) -> list:
    if settings.STAFF_SECOND_FACTOR_REQUIRED:
        return []
    return [
        Warning(
            "Staff may enter the desk with a password alone.",
            hint="Unset STAFF_SECOND_FACTOR_REQUIRED. Only a demonstration may switch it off.",
            id="sanal.W001",
        )
    ]


@register(Tags.security)
def identity_travels_protected(app_configs, **kwargs) -> list:
    """Who somebody is comes over TLS, or from a host that the installation vouches for."""
    apps = [
        app for kind in settings.SOCIALACCOUNT_PROVIDERS.values() for app in kind.get("APPS", [])
    ]
    return [
        Error(
            f"{app['name']} is asked at {app['settings']['server_url']}: anybody between could"
            " say who somebody is.",
            hint="Give an https:// address in EID_ISSUER or DAN_URL.",
            id="sanal.E004",
        )
        for app in apps
        if not app["settings"]["server_url"].startswith("https://")
        and not set(app["settings"]["hosts"]) & set(settings.OUTGOING_ALLOWED_HOSTS)
    ]


@register(Tags.security, deploy=True)
def public_url_is_secure(app_configs, **kwargs) -> list:
    if settings.PUBLIC_URL.startswith("https://"):
        return []
    return [
        Error(
            f"PUBLIC_URL is {settings.PUBLIC_URL}: citizens' words would travel in the clear.",
            hint="Put a reverse proxy with TLS in front and set PUBLIC_URL=https://...",
            id="sanal.E002",
        )
    ]


@register(Tags.database)
def holidays_are_known(app_configs, databases=None, **kwargs) -> list:
    """A calendar that keeps a country's holidays knows those of this year."""
    if not databases:
        return []
    year = timezone.localdate().year
    try:
        calendars = holidays.missing(year)
    except DatabaseError:  # not migrated yet
        return []
    return [
        Warning(
            f"The calendar {calendar} has no holidays of {year}: deadlines fall on days off.",
            hint=f"Run manage.py seed_holidays {calendar.country} --years {year}-{year + 1}.",
            id="sanal.W002",
        )
        for calendar in calendars
    ]
