package dev.faultline.notification;

import dev.faultline.steadystate.Poster;
import dev.faultline.steadystate.Unreadable;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.springframework.stereotype.Component;

/** The way out to others' servers, for every kind of channel that has one. */
@Component
class Webhooks implements AutoCloseable {

    static final String ALLOW = "faultline.notifications.allow";
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Poster poster;
    private final boolean plain;

    Webhooks(NotificationSettings settings) {
        this.poster = new Poster(ALLOW, settings.allow());
        this.plain = settings.plain();
    }

    /** @throws Unreadable where nothing may go there */
    void demandAllowed(URI url) throws Unreadable {
        demandSecure(url);
        poster.demandAllowed(url);
    }

    private void demandSecure(URI url) throws Unreadable {
        if (!plain && !"https".equalsIgnoreCase(url.getScheme())) {
            throw new Unreadable("only https is, so that nobody on the way reads along");
        }
    }

    String post(String address, Map<String, String> headers, String body) throws Unreadable, Carrier.Refused {
        var url = URI.create(address);
        demandSecure(url);
        int status = poster.post(url, headers, body.getBytes(StandardCharsets.UTF_8), LIMIT);
        if (status == 410) {
            throw new Carrier.Refused("it answers 410: it wants no more of these");
        }
        if (status >= 300 && status < 400) {
            throw new Unreadable("it answers %d and points elsewhere, which is not followed".formatted(status));
        }
        if (status < 200 || status > 299) {
            throw new Unreadable("it answers " + status);
        }
        return "it answers " + status;
    }

    @Override
    public void close() {
        poster.close();
    }
}
