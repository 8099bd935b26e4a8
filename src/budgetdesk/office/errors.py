"""What the office cannot do with what it was given, in a sentence."""

from collections.abc import Iterable


class Unusable(Exception):
    """Input that cannot be used: one line on stderr and exit 2; `candidates` follow, one a line."""

    def __init__(self, message: str, candidates: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.candidates = list(candidates)
