"""What a command of the control API is."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from starlette.datastructures import QueryParams

    from spapi_simulator.app import Simulator
    from spapi_simulator.world import World


class Refused(Exception):
    """The command cannot be carried out."""

    def __init__(self, text: str, status: int = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(text)
        self.status = status


@dataclass(frozen=True, slots=True)
class Order:
    """One command: on which simulator, with which parameters, on what, and what was given."""

    simulator: "Simulator"
    query: "QueryParams"
    rest: list[str]
    given: Any

    @property
    def world(self) -> "World":
        """Give the world."""
        return self.simulator.world


@dataclass(frozen=True, slots=True)
class Command:
    """A command: what it takes (None: nothing), what it does."""

    kind: type[Any] | None
    run: Callable[[Order], Awaitable[Any]]
    text: str


COMMANDS: dict[tuple[str, str], Command] = {}
"""By method and the first word of the path."""
Run = Callable[[Order], Any]


def command(method: str, name: str, kind: type[Any] | None = None) -> Callable[[Run], Run]:
    """Register a command; its docstring tells people what it does."""

    def register(run: Run) -> Run:
        async def wait(order: Order) -> Any:
            answer = run(order)
            return await answer if isinstance(answer, Awaitable) else answer

        COMMANDS[method, name] = Command(kind, wait, run.__doc__ or "")
        return run

    return register
