"""PostgreSQL as Django knows it, with a cheaper look at whether a kept connection still lives.

Django asks the server (`SELECT 1`) before the first statement of each request. But a server that
ends a connection leaves its farewell to be read, so one on which nothing waits is alive as far as
anybody can tell, and is not asked.
"""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    def close_if_health_check_failed(self) -> None:
        if self.connection is not None and self._is_silent():
            self.health_check_done = True
        super().close_if_health_check_failed()

    def _is_silent(self) -> bool:
        if self.connection.closed:
            return False
        socket = select.poll()
        socket.register(self.connection.fileno(), select.POLLIN)
        return not socket.poll(0)
