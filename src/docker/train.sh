#!/bin/sh
# Starts the server once, asks it a few things, ends it, and keeps what the JVM learned in /app/faultline.aot.
set -eu
cd /var/lib/faultline

java @/app/jvm.options -XX:AOTCacheOutput=/app/faultline.aot -jar /app/faultline.jar > /tmp/training.log 2>&1 &
server=$!

tries=0
until curl -fsS -o /dev/null http://127.0.0.1:8080/health/ready 2> /dev/null; do
    tries=$((tries + 1))
    if [ "$tries" -gt 180 ] || ! kill -0 "$server" 2> /dev/null; then
        cat /tmp/training.log
        echo "the server did not get ready" >&2
        exit 1
    fi
    sleep 1
done
for page in /login /stop /api/v1/experiments /v3/api-docs; do
    curl -sS -o /dev/null "http://127.0.0.1:8080$page"
done

kill -TERM "$server"
wait "$server" || true # 143: ended by the signal
test -s /app/faultline.aot || { cat /tmp/training.log; exit 1; }
rm -rf .local /tmp/training.log
