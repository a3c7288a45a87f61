package dev.faultline.agent;

import dev.faultline.protocol.Enrolment;
import dev.faultline.protocol.Seal;
import dev.faultline.protocol.Wire;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/** How an agent becomes one: with a token from the Fleet page, which is good once. */
final class Joining {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Config config;
    private final HttpClient http;
    private final Backoff backoff;
    private final Log log;

    Joining(Config config, HttpClient http, Backoff backoff, Log log) {
        this.config = config;
        this.http = http;
        this.backoff = backoff;
        this.log = log;
    }

    /**
     * Waits for the server as long as it takes.
     *
     * @throws Misconfigured when the server does not take the token
     */
    Identity join(String token) throws IOException, InterruptedException {
        var keys = Seal.newKeys();
        var text = Wire.write(new Enrolment.Request(token, config.name(), Seal.text(keys.getPublic())));
        var request = HttpRequest.newBuilder(
                        config.server().resolve(config.server().getPath() + "/agent/v1/enrolments"))
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .timeout(TIMEOUT)
                .POST(BodyPublishers.ofString(text))
                .build();
        while (true) {
            var answer = ask(request);
            if (answer.isPresent()) {
                var enrolled = answer.get();
                log.fine("join", "the server is there");
                log.info("joined %s as %s, agent %s, key %s"
                        .formatted(
                                config.server(), config.name(), enrolled.agent(), Seal.fingerprint(keys.getPublic())));
                return Identity.save(config.state(), enrolled.agent(), keys, Seal.publicKey(enrolled.serverKey()));
            }
            backoff.pause();
        }
    }

    /** Empty when it is worth asking again. */
    private Optional<Enrolment.Answer> ask(HttpRequest request) throws InterruptedException {
        try {
            var response = http.send(request, BodyHandlers.ofString());
            return answer(response);
        } catch (IOException e) {
            log.trouble("join", "cannot join yet: %s does not answer (%s)".formatted(config.server(), e));
            return Optional.empty();
        }
    }

    private Optional<Enrolment.Answer> answer(HttpResponse<String> response) {
        int status = response.statusCode();
        if (status / 100 == 2) {
            try {
                return Optional.of(Wire.read(response.body(), Enrolment.Answer.class));
            } catch (JacksonException e) {
                throw new Misconfigured(
                        List.of("%s does not answer like a Faultline server".formatted(config.server())));
            }
        }
        if (status == 404 || status == 408 || status == 429 || status >= 500) {
            log.trouble("join", "cannot join yet: %s answers %d".formatted(config.server(), status));
            return Optional.empty();
        }
        throw new Misconfigured(List.of(
                "%s does not take the join token (%d). Each is good once, and not for long: make a new one on the Fleet page"
                        .formatted(config.server(), status)));
    }
}
