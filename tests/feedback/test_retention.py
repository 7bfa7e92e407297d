"""A form that was begun and never sent is not kept for good, nor are its files."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from channels import outbox
from channels.models import Delivery
from feedback import retention
from feedback.evidence import keeping
from feedback.models import Attachment, Draft
from tests.builders import a_registered_appeal, an_account, an_address
from tests.feedback.site import a_photo

pytestmark = pytest.mark.django_db


def a_draft(days_ago: int, appeal=None) -> Draft:
    draft = Draft.objects.create(appeal=appeal)
    photo = a_photo()
    keeping.keep(name=photo.name, declared_type="image/jpeg", content=photo, draft=draft)
    changed = timezone.now() - timedelta(days=days_ago)
    Draft.objects.filter(pk=draft.pk).update(changed_at=changed)
    return draft


def test_an_old_draft_goes_with_its_files_and_others_stay():
    old, young, sent = a_draft(31), a_draft(29), a_draft(31, a_registered_appeal())
    file = old.attachments.get().original.name
    assert default_storage.exists(file)
    assert retention.forget_drafts() == 1
    assert set(Draft.objects.all()) == {young, sent}
    assert Attachment.objects.count() == 2
    assert not default_storage.exists(file)
    assert retention.forget_drafts() == 0


def test_a_one_time_code_is_not_kept_when_it_is_good_no_more():
    account = an_account("sms")
    for number, minutes in enumerate((9, 11)):
        key, address = f"proof:{number}", an_address()
        code = outbox.enqueue(key=key, address=address, body="123456", account=account)
        at = timezone.now() - timedelta(minutes=minutes)
        Delivery.objects.filter(pk=code.pk).update(created_at=at)
    other = outbox.enqueue(key="reply:1", address=an_address(), body="Hello", account=account)
    Delivery.objects.filter(pk=other.pk).update(created_at=timezone.now() - timedelta(minutes=11))
    assert retention.forget_codes() == 1
    bodies = dict(Delivery.objects.values_list("key", "body"))
    assert bodies == {"proof:0": "123456", "proof:1": "", "reply:1": "Hello"}
