"""What visitors leave behind does not pile up for good."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.tasks import forget_sessions
from channels import throttle
from channels.models import Bucket
from channels.tasks import forget_buckets
from config.celery import app

pytestmark = pytest.mark.django_db


def test_both_are_done_by_themselves():
    asked = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert {forget_sessions.name, forget_buckets.name} <= asked


def test_sessions_that_are_over_go_and_others_stay():
    for key, days in (("over", -1), ("young", 1)):
        until = timezone.now() + timedelta(days=days)
        Session.objects.create(session_key=key, session_data="", expire_date=until)
    forget_sessions()
    assert Session.objects.get().session_key == "young"


def test_limits_that_are_long_full_again_go_and_others_stay():
    throttle.allow("codes", "one", burst=1, per_hour=1)
    Bucket.objects.update(at=timezone.now() - timedelta(days=3))
    throttle.allow("codes", "two", burst=1, per_hour=1)
    forget_buckets()
    assert Bucket.objects.count() == 1
    assert not throttle.allow("codes", "two", burst=1, per_hour=1)
