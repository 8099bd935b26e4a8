"""The Debian package in a Debian 12 that has nothing but the minimum: installed by apt with what it depends on, started, tried."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from installers.package import DIST, glibc_needed
from installers.tests.conftest import ROOT

MIRROR = "http://deb.debian.org/debian"

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="debootstrap and chroot ask for root")


def inside(root: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
        "HOME": "/root",
        "LANG": "C.UTF-8",
        "DEBIAN_FRONTEND": "noninteractive",
    }
    return subprocess.run(
        ["chroot", str(root), *command], capture_output=True, text=True, env=environment, check=False
    )


@pytest.fixture(scope="module")
def package() -> Path:
    made = sorted(DIST.glob("*.deb"))
    assert made, f"先运行 make package：{DIST} 里没有 deb"
    return made[-1]


@pytest.fixture(scope="module")
def debian(tmp_path_factory: pytest.TempPathFactory, package: Path) -> Path:
    root = tmp_path_factory.mktemp("debian") / "root"
    subprocess.run(
        ["debootstrap", "--variant=minbase", "bookworm", str(root), MIRROR],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    target = root / "tmp" / package.name
    target.write_bytes(package.read_bytes())
    done = inside(root, "apt-get", "install", "-y", "--no-install-recommends", f"/tmp/{package.name}")
    assert done.returncode == 0, done.stderr
    return root


def test_the_installed_program_passes_its_self_test(debian: Path) -> None:
    done = inside(debian, "budgetdesk", "self-test", "--json")
    told = json.loads(done.stdout)
    assert [trial for trial in told["trials"] if trial["trouble"]] == []
    assert (done.returncode, told["passed"]) == (0, True)


def test_its_window_opens_on_a_screen(debian: Path, screen: str) -> None:
    """On X11 itself, whose libraries Qt opens by name: the self-test has used no screen."""
    socket = Path("/tmp/.X11-unix") / f"X{screen.removeprefix(':')}"
    there = debian / "tmp" / ".X11-unix"
    there.mkdir(exist_ok=True)
    subprocess.run(["mount", "--bind", str(socket.parent), str(there)], check=True)
    try:
        done = inside(debian, "env", f"DISPLAY={screen}", "budgetdesk", "self-test", "--json")
    finally:
        subprocess.run(["umount", str(there)], check=True)
    window = next(trial for trial in json.loads(done.stdout)["trials"] if trial["name"] == "窗口")
    assert (window["trouble"], done.returncode) == ("", 0)


def test_says_which_glibc_it_needs_and_registers_its_files(debian: Path, package: Path) -> None:
    control = subprocess.run(
        ["dpkg-deb", "-f", str(package)], capture_output=True, text=True, check=True
    ).stdout
    (promised,) = re.findall(r"libc6 \(>= ([0-9.]+)\)", control)
    assert promised == glibc_needed(debian / "usr" / "lib" / "budgetdesk")
    share = debian / "usr" / "share"
    assert "%f" in (share / "applications" / "budgetdesk.desktop").read_text(encoding="utf-8")
    kinds = (share / "mime" / "packages" / "budgetdesk.xml").read_text(encoding="utf-8")
    assert set(re.findall(r'pattern="\*\.(\w+)"', kinds)) == {"bdesk", "bdpkg", "bdform"}
    sizes = {path.parents[1].name for path in (share / "icons" / "hicolor").rglob("budgetdesk.png")}
    assert sizes == {
        f"{path.stem.rsplit('-', 1)[1]}x{path.stem.rsplit('-', 1)[1]}"
        for path in ROOT.glob("resources/icons/budgetdesk-*.png")
    }
