package dev.faultline.sandbox;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** People in the shop: a small steady load on the storefront. They look, some search, and some buy while they can. */
final class Visitors {

    private static final Logger log = LoggerFactory.getLogger(Visitors.class);

    private final URI storefront;
    private final Duration between;
    private final Semaphore waiting = new Semaphore(50);
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(1))
            .build();
    private volatile boolean mayBuy;
    private volatile boolean gone;

    Visitors(URI storefront, int perSecond) {
        this.storefront = storefront;
        this.between = Duration.ofSeconds(1).dividedBy(Math.max(1, perSecond));
    }

    void start() {
        Thread.ofVirtual().name("sandbox-visitors").start(this::come);
    }

    void leave() {
        gone = true;
        client.shutdownNow();
    }

    private void come() {
        try {
            for (int visitor = 0; !gone; visitor++) {
                visit(visitor % 20);
                TimeUnit.NANOSECONDS.sleep(between.toNanos());
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private void visit(int which) {
        switch (which) {
            case 5 -> send(HttpRequest.newBuilder(storefront.resolve("/search?q=lamp")));
            case 15 -> {
                if (mayBuy) {
                    send(HttpRequest.newBuilder(storefront.resolve("/checkout"))
                            .POST(HttpRequest.BodyPublishers.noBody()));
                }
            }
            default -> send(HttpRequest.newBuilder(storefront.resolve("/")));
        }
    }

    private void send(HttpRequest.Builder request) {
        if (!waiting.tryAcquire()) {
            return; // enough of them stand in the door
        }
        client.sendAsync(request.timeout(Duration.ofSeconds(5)).build(), HttpResponse.BodyHandlers.discarding())
                .whenComplete((response, failed) -> {
                    waiting.release();
                    if (failed != null) {
                        log.debug("The storefront did not answer a visitor", failed);
                    } else {
                        response.headers()
                                .firstValue("X-Degradation-Level")
                                .ifPresent(level -> mayBuy = !level.equals("read-only"));
                    }
                });
    }
}
