#!/bin/sh
# What a user would script instead: wget, trafilatura's command, sqlite-utils. Arguments: url list, work dir, bin dir.
set -e
wget -q -i "$1" --warc-file="$2/script" --warc-cdx=off -P "$2/html" -x -nH
"$3/trafilatura" --input-dir "$2/html" --output-dir "$2/json" --output-format json --with-metadata --parallel 2 >/dev/null
find "$2/json" -name '*.json' -exec awk 1 {} + | "$3/sqlite-utils" insert "$2/script.db" articles - --nl --alter
