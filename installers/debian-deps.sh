#!/bin/sh
# Installs the Debian packages that a purpose needs and that are missing: debian-deps.sh python|demo|test|bench|package|trial
# Qt loads its libraries when the first window opens, so pip cannot know of them.
set -eu

python="ca-certificates"
qt="libegl1 libgl1 libxkbcommon-x11-0 libdbus-1-3 libfontconfig1 libxcb-cursor0 libxcb-icccm4
    libxcb-keysyms1 libxcb-image0 libxcb-render-util0 libxcb-shape0 libxcb-xinerama0"
# LibreOffice recalculates our workbooks and poppler reads our PDF pages: both are second opinions.
# The tests start PostgreSQL themselves, in folders of their own.
tools="xvfb poppler-utils libreoffice-calc-nogui postgresql"

case "${1:-}" in
    python) wanted=$python ;;
    demo) wanted="$python $qt" ;;
    test) wanted="$python $qt $tools" ;;
    bench) wanted="$python $qt $tools libreoffice-writer-nogui" ;;
    package) wanted="$python $qt nsis binutils" ;;
    trial) wanted="$python $qt $tools nsis binutils wine wine64 debootstrap" ;;
    *) echo "usage: $0 python|demo|test|bench|package|trial" >&2; exit 2 ;;
esac

# Debian splits venv off python3; a Python from elsewhere brings it along.
python3 -c 'import ensurepip' 2>/dev/null || wanted="$wanted python3-venv"

# Another distribution has its own names for these; let the program say what it misses.
command -v dpkg-query >/dev/null || exit 0

missing=""
for package in $wanted; do
    status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -ne 0 ]; then
    echo "缺少系统软件包，请先安装 / please install first: sudo apt-get install -y$missing" >&2
    exit 1
fi
echo "正在安装系统软件包 / installing:$missing" >&2
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# shellcheck disable=SC2086  # a list of words
apt-get install -y -qq --no-install-recommends $missing >/dev/null 2>&1 ||
    { echo "安装失败 / failed: apt-get install -y$missing" >&2; exit 1; }
