"""Why a file is not taken, in words for whoever sent it."""


class Refused(Exception):
    """A file that we cannot take. The message is translated and says what to do instead."""

    @property
    def message(self) -> str:
        return str(self.args[0])


class Unsealed(Exception):
    """A sealed original has been changed, cut, or does not fit its key."""
