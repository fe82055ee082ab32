# Watches one private server and ends it when nobody has used it for a while.
#
#   FOLDER IDLE SIGNAL start COMMAND…   starts the server and watches it
#   FOLDER IDLE SIGNAL adopt PID        watches a server that lost its watchdog
#
# Test programs write into `lease` while they live, before they read `address`.
# The address is taken away before the last look at the lease: whoever read it
# earlier has written the lease, and the server goes on.
folder=$1 idle=$2 signal=$3 how=$4
shift 4
cd "$folder" || exit 1
if [ "$how" = start ]; then
    rm -f stop
    "$@" </dev/null >log 2>&1 &
    server=$!
else
    server=$1
fi
echo "$server" >pid
echo $$ >heartbeat
trap '' HUP
trap ': >stop' INT TERM

tick=2
quiet=0
known=
while kill -0 "$server" 2>/dev/null; do
    sleep $tick
    read -r owner <heartbeat || exit 1
    # Another watchdog took over.
    [ "$owner" = $$ ] || exit 0
    echo $$ >heartbeat
    lease=
    [ ! -e lease ] || read -r lease <lease
    if [ "$lease" != "$known" ]; then
        known=$lease quiet=0
    else
        quiet=$((quiet + tick))
    fi
    [ -e stop ] || [ "$quiet" -ge "$idle" ] || continue
    mv -f address address.stopping 2>/dev/null
    [ ! -e lease ] || read -r lease <lease
    if [ "$lease" != "$known" ] && [ ! -e stop ]; then
        ln address.stopping address 2>/dev/null
        rm -f address.stopping
        continue
    fi
    kill -s "$signal" "$server" 2>/dev/null
    while kill -0 "$server" 2>/dev/null; do sleep 0.1; done
done
rm -f address address.stopping stop pid heartbeat
