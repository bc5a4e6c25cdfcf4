#!/bin/sh
# Makes .venv, or brings it up to date, with exactly the packages of one requirements file.
# Usage: environment.sh requirements/demo.txt
set -eu
requirements=$1
python=.venv/bin/python

say() { echo "$*" >&2; }

works() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
    for name in python3 python3.13 python3.12 python3.11 python3.14; do
        if works "$name"; then
            echo "$name"
            return
        fi
    done
    return 1
}

has_uv() { uv --version >/dev/null 2>&1; }

with_uv() {
    say "Installing with uv: $requirements ..."
    works $python || uv venv --quiet --clear --python '>=3.11' .venv || return 1
    uv pip install --quiet --compile-bytecode --python $python --require-hashes -r "$requirements"
}

make_venv() {
    works $python && return
    if ! found=$(find_python); then
        say "There is no Python 3.11 or newer on this machine: install it, or install uv."
        exit 1
    fi
    rm -rf .venv
    # Debian's Python has no ensurepip without python3-venv; then the system's pip fills the environment.
    "$found" -m venv .venv >/dev/null 2>&1 || "$found" -m venv --clear --without-pip .venv
}

pip_for_venv() {
    if $python -m pip --version >/dev/null 2>&1; then
        $python -m pip "$@"
    elif found=$(find_python) && "$found" -m pip --version >/dev/null 2>&1; then
        "$found" -m pip --python $python "$@"
    else
        say "This Python cannot install packages: run 'apt install python3-venv' as root, or install uv."
        exit 1
    fi
}

with_pip() {
    say "Installing with pip: $requirements ..."
    make_venv
    pip_for_venv install -qq --disable-pip-version-check --require-hashes -r "$requirements"
}

# pip may have been told where packages come from in ways that uv does not read: then pip does it.
if has_uv && with_uv; then
    exit
fi
with_pip
