"""The console script: choose the settings of the command, then hand over to ``cli``."""


def main() -> None:
    """Run the command line."""
    raise SystemExit("not wired yet")
