"""Known trouble: what a person can mend, in a sentence. What is no KnownError is a fault of the program itself."""

from __future__ import annotations

from collections.abc import Iterable


class KnownError(Exception):
    """str() of it is fit for the screen: what, where, what to do. `candidates`: what would do instead, if anything."""

    def __init__(self, message: str, candidates: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.candidates = list(candidates)
