import getpass

from towpath.kit.actor import Actor, command_line


def here() -> Actor:
    """Give the actor of a command: whoever runs it on this machine."""
    return command_line(getpass.getuser())
