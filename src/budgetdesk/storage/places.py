"""Where a file lies: on this computer's own disk, on a share of another, or on a stick."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from string import ascii_uppercase

from budgetdesk.patterns import late_pattern

# gvfs and sshfs are how the file managers of UOS and Kylin show a share.
_NETWORK = late_pattern(
    r"nfs\d*|cifs|smb\w*|ncpfs|afs|9p|ceph|glusterfs|fuse\.(sshfs|gvfsd-fuse|davfs|smbnetfs|rclone)"
)


def is_network(path: Path) -> bool:
    path = path.absolute()
    if sys.platform == "win32":
        return _on_windows_share(path)
    try:
        mounts = Path("/proc/mounts").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return False
    return _NETWORK.fullmatch(file_system(path.resolve(), mounts)) is not None


def file_system(path: Path, mounts: str) -> str:
    """The type of the file system that holds `path`, by the text of /proc/mounts."""
    best, kind = -1, ""
    for mounted, type_ in _mounted(mounts):
        # The later of two mounts on one point lies on top.
        if path.is_relative_to(mounted) and len(mounted.parts) >= best:
            best, kind = len(mounted.parts), type_
    return kind


def _mounted(mounts: str) -> Iterator[tuple[Path, str]]:
    """Each mount point with the type of its file system."""
    for line in mounts.splitlines():
        _, point, type_, *_ = line.split(" ")
        yield Path(re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), point)), type_


def sticks() -> list[Path]:
    """The roots of the removable drives that are in the computer now."""
    if sys.platform == "win32":
        return _windows_sticks()
    try:
        mounts = Path("/proc/mounts").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return []
    return mounted_by_hand(mounts)


def mounted_by_hand(mounts: str) -> list[Path]:
    """Where the desktops of Debian, UOS and Kylin show what somebody plugs in, by the text of /proc/mounts."""
    places = (Path("/media"), Path("/run/media"))
    return sorted(
        {
            point
            for point, kind in _mounted(mounts)
            if any(place in point.parents for place in places) and _NETWORK.fullmatch(kind) is None
        }
    )


def same_disk(one: Path, other: Path) -> bool:
    """Whether two places that exist lie on one volume, so that both are lost with it; True where that cannot be told."""
    with suppress(OSError):
        return one.stat().st_dev == other.stat().st_dev
    return True


def is_unc(path: str) -> bool:
    r"""\\server\share and \\?\UNC\server\share, but not \\?\C:\ and \\.\."""
    path = path.replace("/", "\\")
    return path.upper().startswith("\\\\?\\UNC\\") or (
        path.startswith("\\\\") and not path.startswith(("\\\\?\\", "\\\\.\\"))
    )


def _on_windows_share(path: Path) -> bool:
    if is_unc(str(path)):
        return True
    if sys.platform != "win32":
        return False
    import ctypes

    drive_remote = 4
    return bool(ctypes.windll.kernel32.GetDriveTypeW(path.drive + "\\") == drive_remote)


def _windows_sticks() -> list[Path]:
    found: list[Path] = []
    if sys.platform == "win32":
        import ctypes

        drive_removable = 2
        letters = ctypes.windll.kernel32.GetLogicalDrives()
        for at, letter in enumerate(ascii_uppercase):
            root = Path(f"{letter}:\\")
            if letters >> at & 1 and ctypes.windll.kernel32.GetDriveTypeW(str(root)) == drive_removable:
                found.append(root)
    return [root for root in found if root.is_dir()]  # an empty card reader is a removable drive too
