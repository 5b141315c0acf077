"""Puts the key service together from the settings; called once in every server process."""

from django.conf import settings
from django.db import connection

from towpath.portal.keyservice.app import KeyService, Wsgi
from towpath.portal.keyservice.judge import Judge
from towpath.portal.keyservice.lookup import Lookup
from towpath.portal.keyservice.usage import Usage


def key_service(site: Wsgi) -> KeyService:
    usage = Usage()
    django_s = {"cursor_factory", "context", "prepare_threshold"}
    parameters = {name: value for name, value in connection.get_connection_params().items() if name not in django_s}
    parameters |= {"autocommit": True, "connect_timeout": 2}
    judge = Judge(Lookup(parameters), usage, settings.KEY_RING)
    return KeyService(site, judge, f"{settings.PUBLIC_URL}/account/api-portal/")
