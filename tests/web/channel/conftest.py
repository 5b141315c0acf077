from tests.gate import keys, make_user

__all__ = ["keys", "make_user"]
