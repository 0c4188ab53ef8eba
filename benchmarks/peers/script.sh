#!/bin/sh
# What a user would script instead: wget, trafilatura's command, sqlite-utils.
# Arguments: file of seeds, what wget shall not follow, work dir, bin dir, processes of trafilatura.
set -e
wget -q -r -l inf -i "$1" --reject-regex "$2" --warc-file="$3/script" --warc-cdx=off -P "$3/html" -E -x -nH
"$4/trafilatura" --input-dir "$3/html" --output-dir "$3/json" --output-format json --with-metadata --parallel "$5" >/dev/null
find "$3/json" -name '*.json' -exec awk 1 {} + | "$4/sqlite-utils" insert "$3/script.db" articles - --nl --alter
"$4/sqlite-utils" enable-fts "$3/script.db" articles title text
