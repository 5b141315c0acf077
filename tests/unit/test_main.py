import subprocess
import sys

SWALLOWED = """
import signal, sys, time
sys.argv = ["towpath", "--version"]
from towpath.config import commands, main

class Finaliser:
    def __del__(self):
        signal.raise_signal(signal.SIGTERM)

def root():
    def command(prog_name):
        Finaliser()
        time.sleep(5)
        print("went on")
    return command

commands.root = root
main.main()
"""


def test_an_order_to_end_inside_a_finaliser_is_not_lost() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SWALLOWED], capture_output=True, text=True, timeout=20, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (143, "", "")
