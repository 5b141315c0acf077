"""The shape of an API key, shared by who issues it and who checks it (key-service.md §1).

``twp_<env>_<body><crc>``: 32 base62 characters of chance, then CRC-32 of all before it in base62,
padded to six. A typo, a cut-off paste and the other environment's key are found without a call.
"""

import re
import secrets
import zlib
from dataclasses import dataclass

ENVIRONMENTS = {"production": "prod", "sandbox": "sand"}
PATTERN = re.compile(r"\btwp_(?:prod|sand)_[0-9A-Za-z]{38}\b")

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_BODY = 32
_CRC = 6
_LENGTH = len("twp_prod_") + _BODY + _CRC
_SHAPE = re.compile(r"twp_(prod|sand)_[0-9A-Za-z]{38}")
_NAMES = {tag: name for name, tag in ENVIRONMENTS.items()}


@dataclass(frozen=True, slots=True)
class KeyParts:
    """What may be shown of a key: its environment, its first and its last four characters of chance."""

    environment: str
    start: str
    last4: str

    @property
    def masked(self) -> str:
        """Give the key as pages show it: ``twp_prod_a1B2…9xYz``."""
        return f"twp_{ENVIRONMENTS[self.environment]}_{self.start}…{self.last4}"


def checksum(text: str) -> str:
    """Give CRC-32 of ASCII text as six base62 digits."""
    value = zlib.crc32(text.encode("ascii"))
    digits = []
    for _ in range(_CRC):
        value, digit = divmod(value, 62)
        digits.append(_ALPHABET[digit])
    return "".join(reversed(digits))


def generate(environment: str) -> str:
    """Make a new key of ``production`` or ``sandbox``."""
    body = "".join(secrets.choice(_ALPHABET) for _ in range(_BODY))
    head = f"twp_{ENVIRONMENTS[environment]}_{body}"
    return head + checksum(head)


def parse(key: str) -> KeyParts | None:
    """Give the parts of a well-formed key, or ``None`` when shape or checksum is wrong."""
    if len(key) != _LENGTH or not (match := _SHAPE.fullmatch(key)) or checksum(key[:-_CRC]) != key[-_CRC:]:
        return None
    return KeyParts(environment=_NAMES[match[1]], start=key[9:13], last4=key[-4:])


def redact(text: str) -> str:
    """Replace every key in a text by its masked form."""
    return PATTERN.sub(lambda match: f"{match[0][:13]}…{match[0][-4:]}", text)
