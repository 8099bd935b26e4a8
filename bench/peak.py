"""Runs a command and tells the most memory in MB that it held: `python bench/peak.py COMMAND`.

A process of its own, and a small one: a child is charged with what its parent held when it was born.
"""

import os
import sys

if __name__ == "__main__":
    quiet = os.open(os.devnull, os.O_WRONLY)
    actions = [(os.POSIX_SPAWN_DUP2, quiet, 1), (os.POSIX_SPAWN_DUP2, quiet, 2)]
    child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=actions)
    print(os.wait4(child, 0)[2].ru_maxrss / 1024)
