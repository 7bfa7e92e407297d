"""What Messenger and Instagram have in common: a page that people write to, and its comments."""

from typing import BinaryIO, ClassVar

from django.http import HttpRequest, HttpResponse

from channels.contract import Adapter
from channels.errors import ChannelError
from channels.meta import graph, pages, reading, signature


class PageChannel(Adapter):
    """Subclass with `voice`, the settings of `human_agent`, and `parse`."""

    receives = True
    sends = True
    starts = False
    threaded = False
    conversation_hours = 72
    window_hours = 24
    chooses = True
    most_choices = pages.MAX_CHOICES
    choice_letters = pages.MAX_LABEL

    voice: ClassVar[pages.Voice]

    def verify(self, request: HttpRequest, account) -> None:
        signature.verify(request, account)

    def challenge(self, request: HttpRequest, account) -> HttpResponse | None:
        return signature.challenge(request, account)

    def external_id(self, raw: bytes, content_type: str, headers: dict) -> str:
        return reading.identity(raw)

    def fetch(self, account, url: str) -> BinaryIO:
        return graph.download(account, url)

    def send(self, delivery) -> str:
        return pages.send(delivery, self.voice)

    def find(self, delivery) -> str | None:
        return pages.find(delivery, self.voice)

    def beyond(self, delivery, heard_at) -> str:
        return pages.beyond(delivery, heard_at)

    def check(self, account) -> None:
        if not account.setting("app_secret") or not account.setting("verify_token"):
            raise ChannelError("the app secret and the verify token are needed", permanent=True)
