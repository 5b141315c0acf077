from tests.web.channel.conftest import ana, keys, make_user, sign_in

__all__ = ["ana", "keys", "make_user", "sign_in"]
