package dev.faultline.steadystate;

import dev.faultline.ports.Ticker;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads each probe in a thread of its own, which is given up, with its connection, when the time is over. */
@Component
final class Reader implements SteadyState, AutoCloseable {

    private final Destinations destinations;
    private final Clock clock;
    private final Ticker ticker;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    Reader(Destinations destinations, Clock clock, Ticker ticker) {
        this.destinations = destinations;
        this.clock = clock;
        this.ticker = ticker;
    }

    private record Reading(double value, String said) {}

    @Override
    public Sample read(Probe probe) {
        var at = clock.instant();
        try {
            Reading reading = inTime(probe);
            return new Sample(
                    probe.name(), at, reading.value(), probe.tolerance().holds(reading.value()), reading.said());
        } catch (Unreadable unreadable) {
            return new Sample(probe.name(), at, null, false, unreadable.why());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private Reading inTime(Probe probe) throws Unreadable {
        try (var connection = new Connection()) {
            Future<Reading> reading = threads.submit(() -> read(probe, connection));
            try {
                return reading.get(timeout(probe).toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException _) {
                reading.cancel(true);
                throw new Unreadable("no whole answer within " + words(timeout(probe)));
            } catch (InterruptedException _) {
                reading.cancel(true);
                Thread.currentThread().interrupt();
                throw new Unreadable("interrupted");
            }
        } catch (ExecutionException e) {
            throw explained(e.getCause());
        }
    }

    private Reading read(Probe probe, Connection connection) throws IOException, Unreadable {
        long begun = ticker.nanos();
        return switch (probe) {
            case Probe.Tcp tcp -> {
                connection.open(destinations.resolve(tcp.host(), tcp.port()), tcp.port());
                double millis = millis(begun);
                yield new Reading(millis, "connected in %s ms".formatted(Numbers.text(millis)));
            }
            case Probe.Http http -> {
                HttpGet.Reply reply = get(http.url(), connection);
                double millis = millis(begun);
                yield new Reading(
                        http.reading() == Probe.HttpReading.STATUS ? reply.status() : millis,
                        "%d in %s ms".formatted(reply.status(), Numbers.text(millis)));
            }
            case Probe.Prometheus prometheus -> {
                double value = Prometheus.value(get(Prometheus.instantQuery(prometheus), connection));
                yield new Reading(value, (Numbers.text(value) + " " + prometheus.unit()).strip());
            }
        };
    }

    private HttpGet.Reply get(URI url, Connection connection) throws IOException, Unreadable {
        int port = HttpGet.port(url);
        return HttpGet.send(url, connection.open(destinations.resolve(url.getHost(), port), port));
    }

    private double millis(long begun) {
        return ticker.since(begun).toNanos() / 1e6;
    }

    private static Duration timeout(Probe probe) {
        return switch (probe) {
            case Probe.Http http -> http.timeout();
            case Probe.Prometheus prometheus -> prometheus.timeout();
            case Probe.Tcp tcp -> tcp.timeout();
        };
    }

    private static String words(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }

    private static Unreadable explained(@Nullable Throwable cause) {
        return switch (cause) {
            case Unreadable unreadable -> unreadable;
            case ConnectException _ -> new Unreadable("nobody answers there: connection refused");
            case SSLException _ -> new Unreadable("no secure connection: certificate or protocol not accepted");
            case EOFException _ -> new Unreadable("the connection was closed before an answer");
            case IOException _ -> new Unreadable("the connection broke");
            case null, default -> new Unreadable("could not be read");
        };
    }

    /** The one connection of a reading. Closing it ends whatever waits for it, from any thread. */
    private static final class Connection implements AutoCloseable {
        private @Nullable Socket socket;
        private boolean closed;

        Socket open(List<InetAddress> addresses, int port) throws IOException {
            IOException failed = new ConnectException();
            for (InetAddress address : addresses) {
                Socket attempt = take(new Socket(Proxy.NO_PROXY));
                try {
                    attempt.connect(new InetSocketAddress(address, port));
                    attempt.setTcpNoDelay(true);
                    return attempt;
                } catch (IOException e) {
                    failed = e;
                    attempt.close();
                }
            }
            throw failed;
        }

        private synchronized Socket take(Socket next) throws IOException {
            if (closed) {
                next.close();
                throw new ConnectException();
            }
            socket = next;
            return next;
        }

        @Override
        public synchronized void close() {
            closed = true;
            try {
                if (socket != null) {
                    socket.close();
                }
            } catch (IOException _) {
                socket = null; // closed enough: nobody uses it any more
            }
        }
    }
}
