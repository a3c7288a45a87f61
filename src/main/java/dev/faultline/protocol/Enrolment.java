package dev.faultline.protocol;

import java.util.UUID;

/** How an agent comes by its identity: one HTTP call, {@code POST /agent/v1/enrolments}, with a one-time join token. */
public final class Enrolment {

    private Enrolment() {}

    /**
     * @param token from the server's Fleet page, good once
     * @param publicKey Ed25519, X.509 encoded, base64; the private key never leaves the host
     */
    public record Request(String token, String name, String publicKey) {
        @Override
        public String toString() {
            return "Request[" + name + "]";
        }
    }

    /**
     * @param agent never used again for another agent
     * @param serverKey Ed25519, X.509 encoded, base64; the agent pins it and believes nothing else
     */
    public record Answer(UUID agent, String serverKey) {}
}
