package dev.faultline.node;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Where this node is, for other nodes. */
@Component
final class NodeProperties {

    private final @Nullable URI url;
    private final Path memory;

    /**
     * @param url where other nodes reach this one; without it, they do not, and it reaches nobody
     * @param spool beside the presses that wait there, this node keeps who its peers are
     */
    NodeProperties(
            @Value("${faultline.node-url:}") String url, @Value("${faultline.halt.spool:.local/halt}") Path spool) {
        this.url = url.isBlank() ? null : checked(url.strip());
        this.memory = spool.resolve("peers.json");
    }

    private static URI checked(String url) {
        URI uri = URI.create(url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
        if (uri.getHost() == null || !("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
            throw new IllegalArgumentException(
                    "faultline.node-url: “%s” is not http://host:port or https://host:port".formatted(url));
        }
        return uri;
    }

    @Nullable URI url() {
        return url;
    }

    Path memory() {
        return memory;
    }
}
