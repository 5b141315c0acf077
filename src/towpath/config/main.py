"""The console script: the user's language first, then the command named and nothing else."""

import signal
import sys

from towpath.config.language import bind

TERMINATED = 128 + signal.SIGTERM


def main() -> None:
    """Run the command line; SIGTERM ends it like an error, so that what was begun is put away."""
    for number in (signal.SIGTERM, signal.SIGALRM):
        signal.signal(number, lambda _number, _frame: sys.exit(TERMINATED))
    sys.unraisablehook = _end_again
    bind()
    from towpath.config.commands import root  # its texts are translated as it is imported

    root()(prog_name="towpath")


def _end_again(ignored: "sys.UnraisableHookArgs") -> None:
    """Python ignores an exit that is raised inside a finaliser: raise it again a moment later."""
    if ignored.exc_type is SystemExit:
        signal.setitimer(signal.ITIMER_REAL, 0.01)
    else:
        sys.__unraisablehook__(ignored)


if __name__ == "__main__":
    main()
