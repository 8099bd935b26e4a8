"""Makes what people install, into dist/: the frozen folder, the Debian package and the Windows installer.

    python installers/package.py [frozen] [deb] [windows]

The Windows installer made here holds the folder that was frozen here, so that its script is known to compile; the one for
people is made on Windows by installers/windows/build.ps1.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
BUILD, DIST = ROOT / "build", ROOT / "dist"
FROZEN = BUILD / "frozen" / "budgetdesk"
DEBIAN, NSIS = ROOT / "installers" / "debian", ROOT / "installers" / "windows" / "budgetdesk.nsi"
ICONS = ROOT / "resources" / "icons"
MOST_INSTALLED, MOST_INSTALLER = 220, 90  # MB
# What Qt opens by name when it runs, so that no file of ours asks for it.
OPENED_BY_NAME = ["libegl1", "libgl1", "libfontconfig1", "libxcb-cursor0", "fontconfig"]
FILE_ICONS = {"bdesk": "workspace", "bdpkg": "package", "bdform": "form"}
MIME = {suffix: f"application-x-budgetdesk-{kind}" for suffix, kind in FILE_ICONS.items()}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="*", choices=[*_MAKERS, []], help="all of it, if nothing is said")
    wanted = parser.parse_args().what or list(_MAKERS)
    DIST.mkdir(exist_ok=True)
    made = [_MAKERS[name]() for name in wanted]
    too_large = False
    for path in made:
        size, most = megabytes(path), MOST_INSTALLED if path.is_dir() else MOST_INSTALLER
        too_large |= size > most
        print(f"{size:7.1f} MB（不超过 {most}）  {path.relative_to(ROOT)}")
    return 1 if too_large else 0


def version() -> str:
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def megabytes(path: Path) -> float:
    files = (
        [path]
        if path.is_file()
        else [file for file in path.rglob("*") if file.is_file() and not file.is_symlink()]
    )
    return sum(file.stat().st_size for file in files) / 1e6


def freeze() -> Path:
    """The program with its Python in one folder, which has passed its own self-test: nothing else is packed."""
    command = [
        sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN",
        "--distpath", str(FROZEN.parent), "--workpath", str(BUILD / "freeze"), str(ROOT / "installers" / "budgetdesk.spec"),
    ]  # fmt: skip
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run(command, check=True, env=environment)
    alone = {name: value for name, value in environment.items() if name not in ("PYTHONPATH", "PYTHONHOME")}
    told = subprocess.run(
        [str(FROZEN / "budgetdesk"), "self-test"],
        env={**alone, "QT_QPA_PLATFORM": "offscreen"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if told.returncode:
        raise SystemExit(f"冻结的程序没有通过自检：\n{told.stdout}{told.stderr}")
    return FROZEN


# Debian


def debian_package() -> Path:
    """Also for UOS and Kylin, where their glibc is new enough: the package says which it needs."""
    root = BUILD / "deb"
    shutil.rmtree(root, ignore_errors=True)
    program = root / "usr" / "lib" / "budgetdesk"
    shutil.copytree(FROZEN, program, symlinks=True)
    share = root / "usr" / "share"
    for source, target in (
        (DEBIAN / "budgetdesk.desktop", share / "applications" / "budgetdesk.desktop"),
        (DEBIAN / "budgetdesk.xml", share / "mime" / "packages" / "budgetdesk.xml"),
        (ROOT / "LICENSE", share / "doc" / "budgetdesk" / "copyright"),
        *_icons(share / "icons" / "hicolor"),
    ):
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    (root / "usr" / "bin").mkdir()
    (root / "usr" / "bin" / "budgetdesk").symlink_to("../lib/budgetdesk/budgetdesk")
    control = root / "DEBIAN" / "control"
    control.parent.mkdir()
    control.write_text(_control(program), encoding="utf-8")
    path = DIST / f"budgetdesk_{version()}_amd64.deb"
    command = ["dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(root), str(path)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return path


def _icons(theme: Path) -> Iterator[tuple[Path, Path]]:
    for path in sorted(ICONS.glob("*.png")):
        name, size = path.stem.rsplit("-", 1)
        place = theme / f"{size}x{size}"
        yield (
            path,
            place / "mimetypes" / f"{MIME[name]}.png" if name in MIME else place / "apps" / "budgetdesk.png",
        )


def _control(program: Path) -> str:
    needed = sorted({*_packages_needed(program), *OPENED_BY_NAME} - {"libc6"})
    return f"""\
Package: budgetdesk
Version: {version()}
Architecture: amd64
Maintainer: BudgetDesk <budgetdesk@example.invalid>
Installed-Size: {round(megabytes(program) * 1e3)}
Depends: libc6 (>= {glibc_needed(program)}), {", ".join(_either_name(name) for name in needed)}
Section: misc
Priority: optional
Description: 预算填报台：县级预算单位的离线预算填报、审核与上报程序
 预算、绩效目标、决算和自评的填报、审核、打印；不需要网络。
"""


def _either_name(package: str) -> str:
    """Debian 13 renamed libraries whose time became 64 bits wide."""
    return f"{package} | {package}t64" if package in ("libglib2.0-0", "libcups2") else package


def elf_files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                if file.read(4) == b"\x7fELF":
                    yield path


def glibc_needed(folder: Path) -> str:
    """The oldest glibc that has all that the binaries in the folder ask for, read from each of them: 2.28."""
    return max((glibc_of(path) for path in elf_files(folder)), key=_numbers)


def glibc_of(path: Path) -> str:
    told = subprocess.run(["readelf", "-V", str(path)], check=True, capture_output=True, text=True).stdout
    return max(re.findall(r"\bName: GLIBC_([0-9.]+)", told), key=_numbers, default="2.0")


def _numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]


def _packages_needed(program: Path) -> set[str]:
    """The Debian packages of the libraries that binaries in the folder link to and that it does not bring."""
    brought = {path.name for path in program.rglob("*.so*")}
    wanted: set[str] = set()
    for path in elf_files(program):
        told = subprocess.run(["readelf", "-d", str(path)], check=True, capture_output=True, text=True).stdout
        wanted.update(re.findall(r"\(NEEDED\).*\[(.+?)\]", told))
    return {_package_of(name) for name in wanted - brought if not name.startswith("ld-linux")}


@cache
def _libraries() -> dict[str, str]:
    """Where this machine has its libraries, by their names."""
    told = subprocess.run(["/sbin/ldconfig", "-p"], check=True, capture_output=True, text=True).stdout
    return dict(re.findall(r"^\s+(\S+) \(libc6,x86-64.*?\) => (\S+)$", told, re.MULTILINE))


@cache
def _package_of(library: str) -> str:
    try:
        path = Path(_libraries()[library]).resolve()
    except KeyError:
        raise SystemExit(f"本机没有 {library}，不知道它在哪个软件包里") from None
    for place in (path, Path("/usr", *path.parts[1:]), Path("/", *path.parts[2:])):
        found = subprocess.run(["dpkg-query", "-S", str(place)], capture_output=True, text=True, check=False)
        if found.returncode == 0:
            return found.stdout.split(":")[0]
    raise SystemExit(f"{path} 不在任何软件包里")


# Windows


def windows_installer() -> Path:
    path = DIST / f"BudgetDesk-{version()}-setup.exe"
    command = [
        "makensis", "-V1", "-XTarget amd64-unicode", f"-DVERSION={version()}", f"-DFOLDER={FROZEN}",
        f"-DLICENSE={ROOT / 'LICENSE'}", f"-DOUT={path}", NSIS.name,
    ]  # fmt: skip
    subprocess.run(command, cwd=NSIS.parent, check=True)
    return path


_MAKERS = {"frozen": freeze, "deb": debian_package, "windows": windows_installer}

if __name__ == "__main__":
    sys.exit(main())
