"""After a full run no key stands in the database, the log or a page that should not have it."""

import io
import logging
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

from towpath.kit import actor, clock, http
from towpath.kit.logs import RedactSecrets
from towpath.kit.postgres.binaries import runner
from towpath.portal.actions.usage import record_uses
from towpath.portal.models import User

from .conftest import PASSWORD, Service, confirm_password
from .test_api import NEW, call, token_of
from .test_api_portal import KEY, PAGE


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is logged, as the product's handler writes it."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(RedactSecrets())
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(logging.WARNING)


def dump() -> str:
    """The whole database in clear."""
    where = connection.settings_dict
    programs = runner(Path(where["HOST"]))
    command = ["pg_dump", "-h", where["HOST"], "-p", str(where["PORT"]), "-U", where["USER"], where["NAME"]]
    done = subprocess.run(
        [*programs.command(*command)], capture_output=True, text=True, check=True, **programs.as_user
    )
    return done.stdout


@pytest.mark.django_db(transaction=True)
def test_no_key_is_left_in_the_clear(
    service: Service, owner: User, browser: Client, log: io.StringIO
) -> None:
    made = browser.post(f"{PAGE}create/", {"environment": "production", "description": "Shop"})
    secret = KEY.findall(made.content.decode())[0]
    text = token_of(owner)
    other = call(text, "POST", body=NEW | {"environment": "sandbox"}, Idempotency_Key="x").json()["secret"]
    for key in (secret, other):
        assert service.verify(key)["valid"] is True
        service.ask(f"/v1/keys/verify?key={key}")
        browser.get(f"/v1/keys/{key}")
    logging.getLogger("django.request").error("Authorization: Bearer %s", secret)
    record_uses(service.usage.take(), by=actor.job("key-service"), now=clock.now())
    confirm_password(browser)
    pages = [browser.get(path).content.decode() for path in (PAGE, "/account/", "/account/events/")]
    everything = dump() + log.getvalue() + "".join(pages)
    assert "twp_prod_" in everything
    for hidden in (secret, other, secret[9:], other[9:], text, PASSWORD):
        assert hidden not in everything


@pytest.mark.django_db
def test_the_environment_of_the_process_is_not_kept_with_a_request(browser: Client) -> None:
    """The server mixes it into every request; allauth keeps a request while it asks for the password."""
    name = "PATH"
    assert name in http._PROCESS
    browser.post("/accounts/2fa/totp/activate/", {"code": "1"}, **{name: os.environ[name]})
    kept = str(dict(browser.session.items()))
    assert "account_reauthentication_state" in kept
    assert os.environ[name] not in kept
