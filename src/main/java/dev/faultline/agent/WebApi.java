package dev.faultline.agent;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Over TCP. */
record WebApi(URI base, String name) implements NeighbourApi {

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .proxy(HttpClient.Builder.NO_PROXY)
            .build();

    @Override
    public Said ask(String method, String path, String body, Duration patience) {
        var request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(patience)
                .header("Accept", "application/json")
                // Toxiproxy refuses whatever looks like a browser
                .header("User-Agent", "faultline-agent");
        if (body.isEmpty()) {
            request.method(method, BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json").method(method, BodyPublishers.ofString(body));
        }
        try {
            var answer = HTTP.send(request.build(), BodyHandlers.ofString());
            return new Said(answer.statusCode(), answer.body());
        } catch (IOException e) {
            throw new StepFailed("%s does not answer: %s".formatted(name, reason(e)), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StepFailed("nobody waited for the answer of " + name, e);
        }
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
