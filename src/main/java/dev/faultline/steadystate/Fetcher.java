package dev.faultline.steadystate;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * Gets what stands at an address outside, as carefully as probes are read: only from places that are listed, at addresses that
 * were checked, without following where an answer points to. A listed name does not vouch for addresses of the inside.
 */
public final class Fetcher implements AutoCloseable {

    private final Destinations destinations;
    private final Conversations conversations = new Conversations();

    /** @param property that lists the places, for messages */
    public Fetcher(String property, List<String> allow) {
        this.destinations = new Destinations(property, allow, false, false);
    }

    /**
     * @param most bytes; what has more is not read at all
     * @throws Unreadable when there is no whole answer in time, and when the answer is any other than 200
     */
    public byte[] get(URI url, int most, Duration limit) throws Unreadable {
        int port = HttpGet.port(url);
        var reply = conversations.within(
                limit,
                connection ->
                        HttpGet.send(url, connection.open(destinations.resolve(url.getHost(), port), port), most));
        if (reply.status() >= 300 && reply.status() < 400) {
            throw new Unreadable("it answers %d and points elsewhere, which is not followed".formatted(reply.status()));
        }
        if (reply.status() != 200) {
            throw new Unreadable("it answers " + reply.status());
        }
        if (!reply.whole()) {
            throw new Unreadable("it has more than %d KiB".formatted(most / 1024));
        }
        return reply.body();
    }

    @Override
    public void close() {
        conversations.close();
    }
}
