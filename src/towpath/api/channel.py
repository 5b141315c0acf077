"""The channel over the API; every operation of this router passes the gate."""

from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from towpath.api.auth import actor_of
from towpath.api.gate import gated
from towpath.domain.listings.queries.readiness import catalogue_tasks
from towpath.domain.stores.actions import setup_tasks as actions
from towpath.domain.stores.queries import setup_tasks as queries
from towpath.kit import clock
from towpath.kit.speech import say

router = Router(tags=["channel"])
router.add_decorator(gated)


class Task(Schema):
    """Something to do before the first store."""

    key: str
    group: str
    title: str
    text: str
    done: bool
    done_by: str
    done_at: datetime | None
    live: str = Field(description="What the system itself knows of it, or empty.")
    ok: bool | None = Field(description="Whether that is as it should be; null when it cannot be known yet.")


class Tasks(Schema):
    """The tasks before the first store, in their order."""

    items: list[Task]


class Tick(Schema):
    """Whether the task is done."""

    done: bool = True


@router.get("/tasks", response=Tasks, summary="List the tasks before the first store")
def list_tasks(request: HttpRequest) -> dict[str, object]:
    """Give the Pre-Setup Tasks with their state."""
    del request
    return {"items": [_task(row) for row in queries.tasks(clock.now(), catalogue_tasks())]}


@router.post("/tasks/{key}", response=Tasks, summary="Tick a task off, or open it again")
def tick_task(request: HttpRequest, key: str, tick: Tick) -> dict[str, object]:
    """Mark a task and give them all; doing it again changes nothing."""
    actions.tick_task(key, done=tick.done, by=actor_of(request), now=clock.now())
    return list_tasks(request)


def _task(row: queries.TaskRow) -> dict[str, object]:
    return {
        "key": row.task.key,
        "group": say(row.task.group),
        "title": say(row.task.title),
        "text": say(row.task.text),
        "done": row.done_at is not None,
        "done_by": row.done_by,
        "done_at": row.done_at,
        "live": say(row.live) if row.live else "",
        "ok": row.ok,
    }
