"""Start-up: `python -m budgetdesk` and the `budgetdesk` command."""

import sys


def main() -> int:
    from budgetdesk.cli.main import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
