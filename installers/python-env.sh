#!/bin/sh
# Makes .venv from uv.lock with nothing but python3 at hand; uv comes from PyPI when it is not installed.
set -eu
cd "$(dirname "$0")/.."

# A mirror set up for pip is unknown to uv, and the lock file names PyPI itself; pip then installs the
# same locked versions, checked by the same hashes.
mirror=$(python3 -m pip config get global.index-url 2>/dev/null || echo "${PIP_INDEX_URL:-}")

if ! uv=$(command -v uv) || ! "$uv" --version >/dev/null 2>&1; then
    uv=.tools/bin/uv
    [ -x "$uv" ] || { python3 -m venv .tools && .tools/bin/pip install --quiet "uv>=0.7"; }
fi

if [ -z "$mirror" ] && "$uv" sync --locked --compile-bytecode --quiet; then
    exit 0
fi
echo "按 pip 的镜像设置安装 / installing with pip's own configuration" >&2
python3 -m venv --clear .venv
"$uv" export --frozen --no-emit-project --quiet --output-file .venv/locked.txt
.venv/bin/pip install --quiet --require-hashes -r .venv/locked.txt
.venv/bin/pip install --quiet --no-deps --editable .
.venv/bin/python -m compileall -q .venv/lib || true
