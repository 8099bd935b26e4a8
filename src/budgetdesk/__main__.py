"""Start-up: `python -m budgetdesk` and the `budgetdesk` command."""

import sys

from budgetdesk.garbage import look_rarely


def main() -> int:
    look_rarely()  # before anything is loaded, which would be looked through thirty times
    from budgetdesk.cli.main import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
