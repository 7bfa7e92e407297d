"""Telling staff what waits for them, at their desk and by mail: `notifying.tell(...)`."""

from feedback.notifying.telling import tell

__all__ = ["tell"]
