"""The console script: the user's language first, then the command named and nothing else."""

import signal
import sys

from towpath.config.language import bind

TERMINATED = 128 + signal.SIGTERM


def main() -> None:
    """Run the command line; SIGTERM ends it like an error, so that what was begun is put away."""
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(TERMINATED))
    bind()
    from towpath.config.commands import root  # its texts are translated as it is imported

    root()(prog_name="towpath")


if __name__ == "__main__":
    main()
