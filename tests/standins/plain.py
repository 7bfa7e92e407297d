"""Servers without a subject: one that answers what it is told, one that speaks raw bytes."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

from tests.standins.server import Asked, StandIn, Told


class Plain(StandIn):
    """Answers a JSON object, or what `telling` says of a path."""

    def __init__(self) -> None:
        super().__init__()
        self.telling: dict[str, Told] = {}

    def answer(self, asked: Asked) -> Told:
        return self.telling.get(asked.path, Told(200, b'{"ok": true}', "application/json"))


@contextmanager
def a_raw_server(talk: Callable[[socket.socket], None]) -> Iterator[int]:
    """The port of a listener that hands each connection to `talk`."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:

        def serve() -> None:
            try:
                while True:
                    connection, _address = listener.accept()
                    with connection:
                        talk(connection)
            except OSError:
                return

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(5)
