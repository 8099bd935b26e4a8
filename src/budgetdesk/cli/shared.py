"""`--database ADDRESS`: a workspace on a PostgreSQL server, for the window or for a command."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

from budgetdesk.cli.arguments import parser
from budgetdesk.errors import KnownError
from budgetdesk.office.workspaces import SHARED_SUFFIX
from budgetdesk.program_folders import data_folder

OPTION = "--database"
_WORKSPACES = ("workspace", "source")  # what a command calls the workspace that it works on


def with_database(arguments: Sequence[str]) -> list[str]:
    """The arguments with the server's workspace where a command wants one, or alone for the window.

    The address, without its password, becomes a file among the program's own, as if somebody had chosen that file.
    """
    from budgetdesk.storage.shared_workspace import place_of, write_address

    given = [
        part
        for each in arguments
        for part in (each.split("=", 1) if each.startswith(f"{OPTION}=") else [each])
    ]
    if OPTION not in given[:-1]:  # without an address it is told as any option without its value
        return list(arguments)
    at = given.index(OPTION)
    url, rest = given[at + 1], given[:at] + given[at + 2 :]
    name = blake2b(place_of(url).encode(), digest_size=6).hexdigest()
    file = str(write_address(url, data_folder() / "servers" / f"{name}{SHARED_SUFFIX}"))
    commands = next(action for action in parser()._actions if action.dest == "command").choices
    assert isinstance(commands, dict)
    where = next((n for n, each in enumerate(rest) if each in commands), None)
    if where is None:
        return [*rest, file]
    first = next((a.dest for a in commands[rest[where]]._actions if not a.option_strings), "")
    if first not in _WORKSPACES:
        raise KnownError(f"命令 {rest[where]} 不在工作库上做，不用写 {OPTION}")
    return [*rest[: where + 1], file, *rest[where + 1 :]]
