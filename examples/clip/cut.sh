#!/bin/sh
# Cuts the chosen moment out of the downloaded video.
set -eu
moment=$1
from=$(sed -n 's/.*"from": *\([0-9.]*\).*/\1/p' "$moment")
to=$(sed -n 's/.*"to": *\([0-9.]*\).*/\1/p' "$moment")
exec ffmpeg -nostdin -y -ss "$from" -to "$to" -i "$(ls ./*.webm ./*.mkv 2>/dev/null | head -n 1)" clip.mp4
