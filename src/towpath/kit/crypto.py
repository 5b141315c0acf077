"""The one place for secrets at rest: a key ring in a file of its own, AES-256-GCM, HMAC-SHA-256.

The file (``TOWPATH_SECRET_FILE``, mode 600) holds one ``id:key`` line for each key, the current one
first. Old ones stay readable until ``towpath secrets rotate`` has sealed every row anew.
"""

import base64
import hashlib
import hmac
import os
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE = 12
_ID = 4


class Unsealable(Exception):
    """The sealed value was not made with a key of this ring, or for another place."""


@dataclass(frozen=True)
class KeyRing:
    """Keys by id, the current one first."""

    keys: dict[bytes, bytes]

    @property
    def current(self) -> str:
        """Name the current key."""
        return next(iter(self.keys)).hex()

    @property
    def ids(self) -> tuple[str, ...]:
        """Name all keys, the current one first."""
        return tuple(key_id.hex() for key_id in self.keys)

    def derive(self, purpose: str, key_id: str | None = None) -> bytes:
        """Give the 32 bytes of a purpose, from the current key or from that of ``key_id``."""
        return self._derive(bytes.fromhex(key_id or self.current), purpose)

    def seal(self, plain: str, place: str) -> bytes:
        """Encrypt a text for the place where it is stored; it opens nowhere else."""
        key_id = bytes.fromhex(self.current)
        nonce = os.urandom(_NONCE)
        sealed = AESGCM(self._derive(key_id, "seal")).encrypt(nonce, plain.encode(), place.encode())
        return key_id + nonce + sealed

    def open(self, sealed: bytes, place: str) -> str:
        """Decrypt what :meth:`seal` made for the same place; raises :class:`Unsealable`."""
        key_id, nonce, body = sealed[:_ID], sealed[_ID : _ID + _NONCE], sealed[_ID + _NONCE :]
        if key_id not in self.keys:
            raise Unsealable(place)
        try:
            return AESGCM(self._derive(key_id, "seal")).decrypt(nonce, body, place.encode()).decode()
        except InvalidTag as error:
            raise Unsealable(place) from error

    def sealed_with_current(self, sealed: bytes) -> bool:
        """Tell whether a sealed value uses the current key."""
        return sealed[:_ID].hex() == self.current

    def digest(self, purpose: str, text: str, key_id: str | None = None) -> bytes:
        """Give the 32-byte HMAC of a text under the purpose's key."""
        return hmac.digest(self.derive(purpose, key_id), text.encode(), hashlib.sha256)

    def _derive(self, key_id: bytes, purpose: str) -> bytes:
        cache_key = (self.keys[key_id], purpose)
        if cache_key not in _derived:
            hkdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode())
            _derived[cache_key] = hkdf.derive(self.keys[key_id])
        return _derived[cache_key]


_derived: dict[tuple[bytes, str], bytes] = {}


def load_ring(path: Path) -> KeyRing:
    """Read the key ring, making the file (mode 600) when there is none yet."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _create(path, [_new_line()])
    lines = path.read_text(encoding="ascii").split()
    pairs = (line.split(":", 1) for line in lines)
    return KeyRing({bytes.fromhex(key_id): base64.b64decode(key) for key_id, key in pairs})


def add_key(path: Path) -> KeyRing:
    """Put a new current key on top of the ring's file."""
    load_ring(path)
    _replace(path, [_new_line(), *path.read_text(encoding="ascii").split()])
    return load_ring(path)


def drop_old_keys(path: Path, keep: Collection[str] = ()) -> KeyRing:
    """Keep the current key, and those named; only after every row was sealed anew."""
    current, *old = path.read_text(encoding="ascii").split()
    _replace(path, [current, *(line for line in old if line.split(":", 1)[0] in keep)])
    return load_ring(path)


def _new_line() -> str:
    return f"{os.urandom(_ID).hex()}:{base64.b64encode(secrets.token_bytes(32)).decode()}"


def _create(path: Path, lines: list[str]) -> None:
    """Write a complete file, or leave alone the one that another process made first."""
    draft = _draft(path, lines)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _replace(path: Path, lines: list[str]) -> None:
    _draft(path, lines).replace(path)


def _draft(path: Path, lines: list[str]) -> Path:
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write("\n".join(lines) + "\n")
        file.flush()
        os.fsync(file.fileno())
    return draft
