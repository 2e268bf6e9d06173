#!/bin/sh
# The same as `npm start`, from any directory: ./run_rhetor.sh --port 9000
cd "$(dirname "$0")" || exit 1
if ! command -v npm >/dev/null 2>&1; then
  echo "Rhetor needs npm: install Node 20.19 or newer, which includes it." >&2
  exit 1
fi
exec npm start -- "$@"
