#!/bin/sh
# A small host, as docker-compose.yml uses three of: one service of the shop, brought back when it dies, and an agent.
#   SERVICE  catalog | payments | storefront        ZONE  a label        SERVER  where the control plane is
set -eu
port=8080
mkdir -p /run/shop /etc/faultline /srv/data

serve() {
    case "$SERVICE" in
        storefront) set -- storefront "0.0.0.0:$port" http://host-catalog:9090 http://host-payments:9090 ;;
        *) set -- "$SERVICE" "127.0.0.1:$port" ;;
    esac
    while :; do
        java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx64m -cp /opt/shop/shop.jar dev.faultline.sandbox.shop.Shop "$@" &
        echo $! > /run/shop/service.pid
        wait $! || true
        sleep 1.5
    done
}

cat > /etc/faultline/agent.properties <<CONFIG
server=$SERVER
name=$(hostname)
state=/var/lib/faultline
labels=environment=compose,team=shop,zone=$ZONE,service=$SERVICE
process.$SERVICE.pidfile=/run/shop/service.pid
CONFIG
if [ "$SERVICE" != storefront ]; then
    cat >> /etc/faultline/agent.properties <<CONFIG
route.$SERVICE.listen=0.0.0.0:9090
route.$SERVICE.upstream=127.0.0.1:$port
route.$SERVICE.health=/health/live
CONFIG
fi
cat > /etc/faultline/policy.properties <<POLICY
directories=/srv/data
max.duration=10m
max.memory=256MiB
max.disk=95
POLICY

serve &
# its token is good once; with an identity of its own it needs none
while [ ! -s "/tokens/$(hostname)" ] && [ ! -s /var/lib/faultline/identity.properties ]; do sleep 1; done
exec java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx64m -jar /opt/faultline/faultline-agent.jar \
    run --config /etc/faultline/agent.properties --join-token-file "/tokens/$(hostname)"
