"""The console script: the user's language first, then the command named and nothing else."""

from towpath.config.language import bind


def main() -> None:
    """Run the command line."""
    bind()
    from towpath.config.commands import root  # its texts are translated as it is imported

    root()(prog_name="towpath")


if __name__ == "__main__":
    main()
