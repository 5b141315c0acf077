"""Random words that stand for somebody: made here, stored only as a digest."""

import hashlib
import secrets

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def random_word(length: int) -> str:
    """Give ``length`` characters of base 62, 5.95 bits each."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def sha256(token: str) -> bytes:
    """Give the 32 bytes under which a token of at least 128 random bits is stored."""
    return hashlib.sha256(token.encode()).digest()
