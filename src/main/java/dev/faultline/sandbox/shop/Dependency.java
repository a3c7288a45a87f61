package dev.faultline.sandbox.shop;

import dev.faultline.ports.Ticker;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;

/** A service that another one needs, asked with a deadline and through a breaker. */
final class Dependency {

    /** How asking went. */
    sealed interface Reply {
        record Got(String body) implements Reply {}

        record TimedOut(String why) implements Reply {}

        record Failed(String why) implements Reply {}

        /** Not even asked, since it failed too often a moment ago. */
        record Spared(String why) implements Reply {}
    }

    private final String name;
    private final URI base;
    private final Breaker breaker;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final LongAdder successes = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder spared = new LongAdder();
    private volatile String lastFailure = "";

    Dependency(String name, URI base, Ticker ticker) {
        this.name = name;
        this.base = base;
        this.breaker = new Breaker(ticker);
    }

    Reply ask(String method, String path, Duration patience) {
        if (!breaker.letsThrough()) {
            spared.increment();
            return new Reply.Spared(lastFailure + "; left alone for a moment");
        }
        Reply reply = askAnyway(method, path, patience);
        switch (reply) {
            case Reply.Got _ -> breaker.succeeded();
            case Reply.TimedOut(String why) -> failed(why);
            case Reply.Failed(String why) -> failed(why);
            case Reply.Spared _ -> {}
        }
        return reply;
    }

    private void failed(String why) {
        lastFailure = why;
        breaker.failed();
    }

    /** Past the breaker, for those who would rather wait. */
    Reply askAnyway(String method, String path, Duration patience) {
        CompletableFuture<HttpResponse<String>> coming =
                client.sendAsync(request(method, path), HttpResponse.BodyHandlers.ofString());
        Reply reply = wait(coming, patience);
        (reply instanceof Reply.Got ? successes : failures).increment();
        return reply;
    }

    private Reply wait(CompletableFuture<HttpResponse<String>> coming, Duration patience) {
        try {
            HttpResponse<String> response = coming.get(patience.toNanos(), TimeUnit.NANOSECONDS);
            return response.statusCode() < 400
                    ? new Reply.Got(response.body())
                    : new Reply.Failed("%s answered %d".formatted(name, response.statusCode()));
        } catch (TimeoutException tooLate) {
            coming.cancel(true);
            return new Reply.TimedOut("%s gave no answer within %d ms".formatted(name, patience.toMillis()));
        } catch (ExecutionException failed) {
            return new Reply.Failed(name + " cannot be reached");
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return new Reply.Failed(name + " was not waited for");
        }
    }

    /** A connection for each request, so that a fault on some connections hits some requests, and not all or none. */
    private HttpRequest request(String method, String path) {
        return HttpRequest.newBuilder(base.resolve(path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .header("Connection", "close")
                .build();
    }

    boolean isOut() {
        return breaker.isOpen();
    }

    void measure(StringBuilder text) {
        String labels = "dependency=\"" + name + "\",outcome=\"%s\"";
        Metrics.line(text, "dependency_requests_total", labels.formatted("answered"), successes.sum());
        Metrics.line(text, "dependency_requests_total", labels.formatted("failed"), failures.sum());
        Metrics.line(text, "dependency_requests_total", labels.formatted("spared"), spared.sum());
    }
}
