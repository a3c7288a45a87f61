package dev.faultline.peers;

import dev.faultline.fleet.Fleet;
import dev.faultline.halt.Halt;
import dev.faultline.halt.ReceiptLine;
import dev.faultline.halt.Stopper;
import dev.faultline.node.Nodes;
import dev.faultline.node.Peer;
import dev.faultline.protocol.Wire;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Tells every node that this one knows of a press here, at once and in parallel, until they have said that they have it. */
@Component
class Telling implements Stopper {

    private static final Logger log = LoggerFactory.getLogger(Telling.class);
    private static final Duration CONNECT = Duration.ofMillis(500);
    private static final Duration ANSWER = Duration.ofSeconds(1);
    private static final Duration BETWEEN = Duration.ofMillis(500);
    private static final int TRIES = 20;
    private static final int REMEMBERED = 100;

    private final Nodes nodes;
    private final Fleet fleet;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(CONNECT).build();
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<UUID, Set<String>> confirmed = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Set<String>> eldest) {
            return size() > REMEMBERED;
        }
    };

    Telling(Nodes nodes, Fleet fleet) {
        this.nodes = nodes;
        this.fleet = fleet;
    }

    /** Only of what was pressed here: whoever hears of it from another node does not pass it on. */
    @Override
    public void stopNow(Halt halt) {
        if (!halt.node().equals(nodes.self()) || nodes.peers().isEmpty()) {
            return;
        }
        var heard = confirmations(halt.id());
        workers.execute(() -> {
            var body = Wire.write(
                    Map.of("press", Press.of(halt).sealed(fleet.serverKeys().getPrivate())));
            nodes.peers().forEach(peer -> workers.execute(() -> tell(peer, body, heard)));
        });
    }

    private Set<String> confirmations(UUID halt) {
        synchronized (confirmed) {
            return confirmed.computeIfAbsent(halt, _ -> ConcurrentHashMap.newKeySet());
        }
    }

    private void tell(Peer peer, String body, Set<String> heard) {
        var request = HttpRequest.newBuilder(peer.url().resolve(peer.url().getPath() + "/node/v1/halts"))
                .header("Content-Type", "application/json")
                .timeout(ANSWER)
                .POST(BodyPublishers.ofString(body))
                .build();
        try {
            for (int tried = 0; tried < TRIES; tried++) {
                if (hasIt(peer, request)) {
                    heard.add(peer.name());
                    return;
                }
                Thread.sleep(BETWEEN);
            }
            log.warn("Node {} has not confirmed the press; it sees it in the database", peer.name());
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean hasIt(Peer peer, HttpRequest request) throws InterruptedException {
        try {
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException unreachable) {
            log.debug("Node {} does not answer", peer.name(), unreachable);
            return false;
        }
    }

    @Override
    public void sweep(Halt halt) {
        // each node sweeps for itself
    }

    @Override
    public List<ReceiptLine> receipt(Halt halt, Source source) {
        return List.of();
    }

    @Override
    public List<String> confirmedBy(Halt halt) {
        synchronized (confirmed) {
            return confirmed.getOrDefault(halt.id(), Set.of()).stream().sorted().toList();
        }
    }
}
