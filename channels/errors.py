"""What can go wrong at a channel, and whether to try again."""


class ChannelError(Exception):
    """A provider could not be spoken to, or refused.

    `permanent`: trying again is useless. `unknown`: the provider may have accepted, so trying
    again could say it twice; only a look into the provider's own list can tell.
    `retry_after`: seconds the provider asked us to wait, if it did. `reason`: the cause in words
    for the citizen and the operator, where they can do something about it. `gone`: nobody is at
    this address any more.
    """

    def __init__(
        self,
        message: str,
        *,
        permanent: bool = False,
        unknown: bool = False,
        retry_after: float | None = None,
        reason: str = "",
        gone: bool = False,
    ) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.unknown = unknown
        self.retry_after = retry_after
        self.gone = gone
        self.reason = reason


class NotAuthentic(Exception):
    """A webhook's signature is missing, wrong or stale. Nothing of it may be kept."""


class Malformed(Exception):
    """A payload cannot be read. Says what and where; the raw bytes are kept beside it."""
