package dev.faultline.steadystate;

import dev.faultline.ports.Ticker;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** Reads each probe over a connection of its own, which is given up when the time is over. */
@Component
final class Reader implements SteadyState, AutoCloseable {

    private final Destinations destinations;
    private final Clock clock;
    private final Ticker ticker;
    private final Conversations conversations = new Conversations();

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
            Reading reading = conversations.within(timeout(probe), connection -> read(probe, connection));
            return new Sample(
                    probe.name(), at, reading.value(), probe.tolerance().holds(reading.value()), reading.said());
        } catch (Unreadable unreadable) {
            return new Sample(probe.name(), at, null, false, unreadable.why());
        }
    }

    @Override
    public void close() {
        conversations.close();
    }

    private Reading read(Probe probe, Conversations.Connection connection) throws IOException, Unreadable {
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

    private HttpGet.Reply get(URI url, Conversations.Connection connection) throws IOException, Unreadable {
        int port = HttpGet.port(url);
        return HttpGet.send(
                url, connection.open(destinations.resolve(url.getHost(), port), port), HttpGet.MOST_OF_A_PROBE);
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
}
