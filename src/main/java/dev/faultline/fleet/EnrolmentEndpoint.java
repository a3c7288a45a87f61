package dev.faultline.fleet;

import dev.faultline.gate.Body;
import dev.faultline.gate.FieldError;
import dev.faultline.gate.Fields;
import dev.faultline.gate.Problem;
import dev.faultline.ports.Throttle;
import dev.faultline.ports.Ticker;
import dev.faultline.protocol.Enrolment;
import jakarta.servlet.http.HttpServletRequest;
import java.security.PublicKey;
import java.security.spec.InvalidKeySpecException;
import java.time.Duration;
import java.util.Base64;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Where an agent trades a join token for an identity. The only thing here that somebody unknown can ask for. */
@RestController
class EnrolmentEndpoint {

    private final Enrolling enrolling;
    private final ServerKey serverKey;
    private final Throttle throttle;

    EnrolmentEndpoint(Enrolling enrolling, ServerKey serverKey, Ticker ticker) {
        this.enrolling = enrolling;
        this.serverKey = serverKey;
        this.throttle = new Throttle(ticker, 60, Duration.ofSeconds(1));
    }

    @PostMapping("/agent/v1/enrolments")
    @ResponseStatus(HttpStatus.CREATED)
    Enrolment.Answer enrol(@Body(kib = 4) Fields body, HttpServletRequest request) {
        if (!throttle.admits(request.getRemoteAddr())) {
            throw new Problem(429, "too-many", "Too many at once", "Try again in a moment.").header("Retry-After", "2");
        }
        PublicKey ours = serverKey.keys().getPublic();
        String token = body.text("token", 1, 200);
        String name = body.matching("name", AgentName.PATTERN, AgentName.IN_WORDS, "");
        PublicKey key = body.value("publicKey", ours, "key", EnrolmentEndpoint::publicKey);
        if (!body.has("name")) {
            body.error("name", "required", "“name” is missing.");
        }
        body.check("The enrolment");
        try {
            return new Enrolment.Answer(
                    enrolling.enrol(token, name, key), Base64.getEncoder().encodeToString(ours.getEncoded()));
        } catch (Enrolling.Refused refused) {
            throw problem(refused.reason(), name);
        }
    }

    private static PublicKey publicKey(String base64) {
        try {
            return ServerKey.publicKey(Base64.getDecoder().decode(base64));
        } catch (InvalidKeySpecException | IllegalArgumentException _) {
            throw new IllegalArgumentException("This is not an Ed25519 public key, X.509 encoded, in base64.");
        }
    }

    private static Problem problem(Enrolling.Reason reason, String name) {
        return switch (reason) {
            case TOKEN ->
                new Problem(
                        403,
                        "join-token",
                        "The join token is not good",
                        "It is unknown, used already, or too old. Make a new one on the Fleet page.");
            case NAME ->
                Problem.invalid(
                        FieldError.at("#/name", "name", "The join token was made for an agent of another name."));
            case NAME_TAKEN ->
                Problem.conflict(
                        "name-taken",
                        "There is an agent called %s. Revoke it, or enrol with a join token made for that name once it is lost."
                                .formatted(name));
            case KEY_TAKEN ->
                Problem.conflict("key-taken", "This key has been used by another agent. Every agent makes its own.");
        };
    }
}
