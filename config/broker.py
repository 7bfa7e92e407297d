"""Celery's messages as files, for a machine without Redis: each appears whole or not at all.

kombu's own transport shows a message's file before anything stands in it; a worker that reads it
at that moment finds no message and ends. So ours is written under another name first.
"""

import os
import uuid
from pathlib import Path
from time import monotonic

from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps

SCHEME = "files"


class Channel(filesystem.Channel):
    def _put(self, queue: str, payload: dict, **kwargs) -> None:
        # The name is what the transport's reader looks for: sorted by time, ending in the queue.
        name = f"{round(monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        whole = Path(self.data_folder_out) / name
        unfinished = whole.with_name(f"{name}.part")
        try:
            unfinished.write_bytes(dumps(payload).encode())
            os.replace(unfinished, whole)
        except OSError as error:
            raise ChannelError(f"cannot write a message: {error.strerror}") from error


class Transport(filesystem.Transport):
    Channel = Channel


TRANSPORT_ALIASES[SCHEME] = f"{__name__}:Transport"
