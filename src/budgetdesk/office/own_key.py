"""The key with which this computer signs what it gives away."""

from __future__ import annotations

from budgetdesk.exchange.signing import OwnKey
from budgetdesk.program_folders import data_folder


def own_key() -> OwnKey:
    """The key of the office on this computer, which may not be there yet."""
    return OwnKey(data_folder() / "keys" / "own.key")
