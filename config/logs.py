"""What may not stand in a log."""

import logging
import re

_TOKENS = re.compile(r"(/(?:confirm|rate|embed|screen)/)[^/\s]+")


class WithoutTokens(logging.Filter):
    """Takes out of paths what opens something: the links that people get by message."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple) and record.args:
            record.args = tuple(
                _TOKENS.sub(r"\1***", value) if isinstance(value, str) else value
                for value in record.args
            )
        return True
