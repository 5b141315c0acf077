"""No key, token or secret reaches a log: what looks like one is masked on its way out."""

import logging
import re

from towpath.kit.keyformat import redact

_HEADER = re.compile(r"(?i)(authorization|x-api-key)(['\"]?\s*[:=]\s*['\"]?)(bearer\s+)?[^\s'\",]+")


class RedactSecrets(logging.Filter):
    """Mask keys and authorisation headers in the finished message and in the traceback's text."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record in place; every record passes."""
        record.msg = mask(record.getMessage())
        record.args = ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = mask(record.exc_text)
        return True


def mask(text: str) -> str:
    """Mask what must not be logged in a text."""
    return _HEADER.sub(r"\1\2\3***", redact(text))
