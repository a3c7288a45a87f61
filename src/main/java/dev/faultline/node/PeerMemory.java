package dev.faultline.node;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Who the peers were when the database was last asked: in memory, and on this node's own disk for its next life. */
final class PeerMemory {

    private static final Logger log = LoggerFactory.getLogger(PeerMemory.class);
    private static final JsonMapper JSON = JsonMapper.shared();

    private record Line(String name, String url) {}

    private final Path file;
    private volatile List<Peer> peers;

    PeerMemory(Path file) {
        this.file = file;
        this.peers = read(file);
    }

    List<Peer> peers() {
        return peers;
    }

    void remember(List<Peer> now) {
        if (now.equals(peers)) {
            return;
        }
        peers = List.copyOf(now);
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Path fresh = file.resolveSibling("." + file.getFileName());
            Files.writeString(
                    fresh,
                    JSON.writeValueAsString(now.stream()
                            .map(each -> new Line(each.name(), each.url().toString()))
                            .toList()));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException full) {
            log.warn("Who the other nodes are cannot be written to {}: {}", file, full.toString());
        }
    }

    private static List<Peer> read(Path file) {
        try {
            return Files.exists(file)
                    ? List.of(JSON.readValue(Files.readString(file), Line[].class)).stream()
                            .map(each -> new Peer(each.name(), URI.create(each.url())))
                            .toList()
                    : List.of();
        } catch (IOException | JacksonException | IllegalArgumentException damaged) {
            log.warn("{} cannot be read: {}", file, damaged.toString());
            return List.of();
        }
    }
}
