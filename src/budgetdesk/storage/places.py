"""Where a file lies: on this computer's own disk, or on a share of another."""

from __future__ import annotations

import re
import sys
from pathlib import Path

# gvfs and sshfs are how the file managers of UOS and Kylin show a share.
_NETWORK = re.compile(
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
    for line in mounts.splitlines():
        _, point, type_, *_ = line.split(" ")
        mounted = Path(re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), point))
        # The later of two mounts on one point lies on top.
        if path.is_relative_to(mounted) and len(mounted.parts) >= best:
            best, kind = len(mounted.parts), type_
    return kind


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
