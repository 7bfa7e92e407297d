"""How a small server on an event loop ends without leaving a line open.

Whoever finds an open line later is blamed for it: in the tests, a test that has nothing to do with
the server.
"""

import asyncio
from collections.abc import Callable, Iterable

_TURNS = 20  # asyncio takes about five to take somebody in, or to close a line


async def hang_up(server: asyncio.Server, lines: Callable[[], Iterable[asyncio.Transport]]) -> None:
    """Take nobody in any more, cut off the `lines` that there are then, and end what talks on them.

    The server itself is not closed yet: asyncio loses who is just being taken in by a server that
    is closed.
    """
    loop = asyncio.get_running_loop()
    for listener in server.sockets:
        loop.remove_reader(listener.fileno())
    await _turns()
    for line in list(lines()):
        line.abort()
    await _turns()
    talks = asyncio.all_tasks() - {asyncio.current_task()}
    for talk in talks:
        talk.cancel()
    await asyncio.gather(*talks, return_exceptions=True)


async def _turns() -> None:
    for _turn in range(_TURNS):
        await asyncio.sleep(0)
