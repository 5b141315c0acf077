from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, RequestFactory

from towpath.kit import clock
from towpath.kit.actor import Actor, command_line
from towpath.portal.actions import accounts, keys
from towpath.portal.keyservice.app import KeyService
from towpath.portal.keyservice.failures import Failures
from towpath.portal.keyservice.judge import Judge
from towpath.portal.keyservice.lookup import Found, Lookup
from towpath.portal.keyservice.service import lookup_parameters
from towpath.portal.keyservice.usage import Usage
from towpath.portal.models import Company, Membership, User

PASSWORD = "correct horse battery staple"
OPERATOR = command_line("test")


def make_user(email: str) -> User:
    """A user who signed up; his address counts as confirmed."""
    user: User = accounts.add_user(email, "", PASSWORD)
    return user


def sign_in(user: User, client: Client | None = None) -> Client:
    """A browser in which the user is signed in, his password not typed lately."""
    client = client or Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def confirm_password(client: Client) -> None:
    """Type the password again, as pages that show secrets ask."""
    answer = client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert answer.status_code == 302


@pytest.fixture
def owner(db: None) -> User:
    user = make_user("ana@acme.example")
    accounts.found_company(user, "Acme", by=OPERATOR, now=clock.now())
    return user


@pytest.fixture
def company(owner: User) -> Company:
    return owner.membership.company


@pytest.fixture
def member(company: Company) -> User:
    """A member without the delegation of the keys."""
    user = make_user("max@acme.example")
    Membership.objects.create(user=user, company=company, role="member", created_at=clock.now())
    return user


@pytest.fixture
def browser(owner: User) -> Client:
    return sign_in(owner)


NewKey = Callable[..., keys.Issued]


@pytest.fixture
def new_key(company: Company) -> NewKey:
    def make(environment: str = "production", description: str = "Shop", **more: Any) -> keys.Issued:
        given = {"validity_days": None, "by": OPERATOR, "now": clock.now()} | more
        return keys.create_key(company.pk, environment=environment, description=description, **given)

    return make


class Counted(Lookup):
    """Counts what is asked of the database."""

    asked = 0

    def find(self, digests: Any) -> Found | None:
        self.asked += 1
        return super().find(digests)


@dataclass
class Service:
    """The key service, asked as a WSGI server asks it."""

    failures: Failures = field(default_factory=Failures)
    usage: Usage = field(default_factory=Usage)
    now: Callable[[], datetime] = clock.now
    lookup: Counted = field(default_factory=lambda: Counted(lookup_parameters()))

    @property
    def judge(self) -> Judge:
        return Judge(self.lookup, self.usage, settings.KEY_RING, self.failures)

    def ask(self, path: str = "/v1/keys/verify", method: str = "GET", **environ: str) -> "Answer":
        """Send a request; ``environ`` in WSGI's spelling."""
        site = KeyService(_site, self.judge, "http://portal.example/account/api-portal/", self.now)
        request = RequestFactory()._base_environ(REQUEST_METHOD=method) | environ
        request["PATH_INFO"], _, request["QUERY_STRING"] = path.partition("?")
        answer = Answer()
        answer.body = b"".join(site(request, answer.start))
        return answer

    def verify(self, key: str, **environ: str) -> dict[str, Any]:
        """Verify a key; give the verdict, which is 200 whatever it says."""
        answer = self.ask(HTTP_AUTHORIZATION=f"Bearer {key}", **environ)
        assert answer.status == "200 OK", answer.body
        return answer.json


@dataclass
class Answer:
    status: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    def start(self, status: str, headers: list[tuple[str, str]]) -> None:
        self.status, self.headers = status, dict(headers)

    @property
    def json(self) -> dict[str, Any]:
        import json

        found: dict[str, Any] = json.loads(self.body)
        return found


def _site(_environ: Any, start_response: Any) -> list[bytes]:
    start_response("200 OK", [])
    return [b"the site"]


@pytest.fixture
def service(transactional_db: None) -> Iterator[Service]:
    service = Service()
    yield service
    service.lookup.close()


@pytest.fixture
def by() -> Actor:
    return OPERATOR
