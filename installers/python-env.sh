#!/bin/sh
# Makes .venv from uv.lock with nothing but python3 at hand; uv comes from PyPI when it is not installed.
set -eu
cd "$(dirname "$0")/.."

# A folder of its own, since uv keeps .venv free of all that is not locked, pip and itself included.
[ -x .tools/bin/pip ] || python3 -m venv .tools
pip=.tools/bin/pip

if ! uv=$(command -v uv) || ! "$uv" --version >/dev/null 2>&1; then
    uv=.tools/bin/uv
    [ -x "$uv" ] || "$pip" install --quiet "uv>=0.7"
fi

# A mirror set up for pip is unknown to uv, and the lock file names PyPI itself; pip then installs the
# same locked versions, checked by the same hashes.
if ! "$pip" config list | grep -q '\.index-url=' && "$uv" sync --locked --compile-bytecode --quiet; then
    exit 0
fi
echo "按 pip 的镜像设置安装 / installing with pip's own configuration" >&2
python3 -m venv --clear .venv
"$uv" export --frozen --no-emit-project --quiet --output-file .venv/locked.txt
.venv/bin/pip install --quiet --require-hashes -r .venv/locked.txt
.venv/bin/pip install --quiet --no-deps --editable .
