"""One writer for each declaration of a shared workspace: whoever has it open to fill it in; others look on."""

from __future__ import annotations

from budgetdesk.storage.database import Database
from budgetdesk.storage.errors import WorkspaceError


def refuse_claimed(database: Database, declaration: str) -> None:
    """Before a declaration is changed, inside the transaction. WorkspaceError, who it is, where somebody else has it open."""
    if writer := database.writer_of(declaration):
        raise WorkspaceError(looked_at_only(writer))


def looked_at_only(writer: str) -> str:
    return f"{writer}正在填这份申报，这里只能查看，不能修改。对方关闭或断线以后，这里就可以填。"
