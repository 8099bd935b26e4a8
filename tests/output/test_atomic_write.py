"""A file is replaced whole or stays as it was."""

from pathlib import Path

import pytest

from budgetdesk.output.atomic_write import write_atomically


def test_a_file_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / ("预算" * 30 + ".pdf")
    write_atomically(b"old", path)
    write_atomically(b"new", str(path))
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_what_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match="folder"):
        write_atomically(b"new", tmp_path / "folder")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]
    with pytest.raises(FileNotFoundError):
        write_atomically(b"new", tmp_path / "missing" / "a.pdf")
