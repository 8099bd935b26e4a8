"""Real workspaces in a temporary folder, as the tests of storage have them."""

from tests.storage.conftest import declaration, path, workspace

__all__ = ["declaration", "path", "workspace"]
