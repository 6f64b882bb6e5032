#!/usr/bin/env bash
# Is the server in this container ready? Bash alone: the image holds no HTTP client. Exit code 0: yes, 1: no.
set -u
address=${PARLEY_ADMIN:-127.0.0.1:7401}
{ exec 3<>"/dev/tcp/${address%:*}/${address##*:}"; } 2>/dev/null || exit 1
printf 'GET /readyz HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n' "$address" >&3
read -r -t 4 _ code _ <&3 || exit 1
[[ $code == 200 ]]
