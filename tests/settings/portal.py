from tests.settings.common import *  # noqa: F403, I001 - the environment first
from towpath.config.settings.portal import *  # noqa: F403
from tests.settings.common import EMAIL_BACKEND, STORAGES  # noqa: F401
