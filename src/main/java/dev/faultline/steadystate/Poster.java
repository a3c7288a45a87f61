package dev.faultline.steadystate;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Sends a message to an address outside, as carefully as probes are read: only to places that are listed, at addresses that were
 * checked, without following where an answer points to, and without keeping what it says.
 */
public final class Poster implements AutoCloseable {

    private static final int MOST_OF_AN_ANSWER = 1024;

    private final Destinations destinations;
    private final Conversations conversations = new Conversations();

    /** @param property that lists the places, for messages */
    public Poster(String property, List<String> allow) {
        this.destinations = new Destinations(property, allow, false, false);
    }

    /** @throws Unreadable where nothing may be sent there, as its name resolves now */
    public void demandAllowed(URI url) throws Unreadable {
        destinations.resolve(url.getHost(), HttpGet.port(url));
    }

    /**
     * @return the status that was answered, whatever it is
     * @throws Unreadable when there is no answer in time
     */
    public int post(URI url, Map<String, String> headers, byte[] body, Duration limit) throws Unreadable {
        int port = HttpGet.port(url);
        var request = request(url, headers, body);
        return conversations
                .within(
                        limit,
                        connection -> HttpGet.exchange(
                                url,
                                connection.open(destinations.resolve(url.getHost(), port), port),
                                request,
                                MOST_OF_AN_ANSWER))
                .status();
    }

    private static byte[] request(URI url, Map<String, String> headers, byte[] body) {
        var head = new StringBuilder();
        line(head, "POST " + HttpGet.path(url) + " HTTP/1.1");
        line(head, "Host: " + HttpGet.authority(url));
        line(head, "User-Agent: Faultline");
        line(head, "Content-Length: " + body.length);
        line(head, "Connection: close");
        headers.forEach((name, value) -> line(head, name + ": " + value));
        line(head, "");
        var request = new ByteArrayOutputStream();
        request.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        request.writeBytes(body);
        return request.toByteArray();
    }

    private static void line(StringBuilder head, String line) {
        if (line.chars().anyMatch(each -> each < ' ' || each > '~')) {
            throw new IllegalArgumentException("a header is one line");
        }
        head.append(line).append("\r\n");
    }

    @Override
    public void close() {
        conversations.close();
    }
}
