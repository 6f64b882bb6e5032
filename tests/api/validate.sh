#!/usr/bin/env bash
# validate.sh FOLDER: is docs/openapi.yaml OpenAPI 3.1? The validator is installed in FOLDER if it is not there yet.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
mkdir -p "$1"
cp "$here/package.json" "$here/package-lock.json" "$1/"
[[ -x $1/node_modules/.bin/validate-api ]] || npm ci --prefix "$1" --no-audit --no-fund >&2
"$1/node_modules/.bin/validate-api" "$here/../../docs/openapi.yaml" | tee /dev/stderr | grep -q '"valid": true'
