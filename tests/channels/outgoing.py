"""What the tests of outgoing HTTP share: asking, and naming what went wrong."""

import pytest

from channels import http
from channels.errors import ChannelError


def refused(method: str, url: str, **options) -> ChannelError:
    """The error of a request that must fail."""
    with pytest.raises(ChannelError) as caught:
        http.request(method, url, **options)
    return caught.value


def kind(error: ChannelError) -> str:
    if error.unknown:
        return "unknown"
    return "permanent" if error.permanent else "temporary"
