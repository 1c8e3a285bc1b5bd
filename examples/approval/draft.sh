#!/bin/sh
# Writes the note; what a person said when they sent it back is in the file that HOLDFAST_FEEDBACK names.
set -eu
echo "# A note about $1" > note.md
if [ -n "${HOLDFAST_FEEDBACK:-}" ] && [ -s "$HOLDFAST_FEEDBACK" ]; then
  sed -n 's/.*"note": *"\([^"]*\)".*/Changed as asked: \1/p' "$HOLDFAST_FEEDBACK" >> note.md
fi
