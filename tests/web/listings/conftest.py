from tests.web.stores.conftest import _open, amazon, ana, keys, make_user, sign_in, vera

__all__ = ["_open", "amazon", "ana", "keys", "make_user", "sign_in", "vera"]
