import threading

import pytest
from django.db import connection

from tests.people import NOW, ROOT, a_user
from towpath.domain.access.actions import users
from towpath.domain.access.queries.users import holders_of
from towpath.kit.errors import DomainError


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_at_once_cannot_disable_the_last_two_managers() -> None:
    both = [a_user("ana").pk, a_user("eva").pk]
    refused: list[str] = []
    start = threading.Barrier(2)

    def disable(user_id: int) -> None:
        start.wait()
        try:
            users.disable_user(user_id, by=ROOT, now=NOW)
        except DomainError as error:
            refused.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=disable, args=(user_id,)) for user_id in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["LAST_MANAGER"]
    assert holders_of("users.manage").count() == 1
