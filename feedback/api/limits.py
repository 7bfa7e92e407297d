"""How often the API may be asked, by network of the caller."""

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from channels import throttle
from feedback.pages.visitors import network_of


class _Limit(BaseThrottle):
    """Takes a token from the caller's bucket; asked before anything of the request is read."""

    subject: str
    burst: int
    per_hour: int

    def allow_request(self, request: Request, view) -> bool:
        return throttle.allow(
            self.subject, network_of(request), burst=self.burst, per_hour=self.per_hour
        )

    def wait(self) -> float:
        return 3600 / self.per_hour


class Submitting(_Limit):
    """New appeals. Programs of institutions may need more: `API_APPEALS_PER_HOUR`."""

    subject = "api-appeals"

    @property
    def per_hour(self) -> int:
        return settings.API_APPEALS_PER_HOUR

    @property
    def burst(self) -> int:
        return max(1, self.per_hour // 2)


class Adding(_Limit):
    """More words and ratings for an appeal."""

    subject = "api-messages"
    burst = 30
    per_hour = 120


class Guessing(_Limit):
    """Codes that nobody has. Only misses use it up; once it is spent, all is refused for a time."""

    subject = "api-misses"
    burst = 10
    per_hour = 30

    def allow_request(self, request: Request, view) -> bool:
        return not throttle.spent(
            self.subject, network_of(request), burst=self.burst, per_hour=self.per_hour
        )

    def missed(self, request: Request) -> None:
        """Count one code that was not found."""
        super().allow_request(request, None)
