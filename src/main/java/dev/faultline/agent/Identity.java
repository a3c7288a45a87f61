package dev.faultline.agent;

import dev.faultline.protocol.Seal;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;

/**
 * Who this agent is, for as long as its state directory lives.
 *
 * @param key made on this host and never sent anywhere
 * @param serverKey the only one it believes
 */
record Identity(UUID agent, PrivateKey key, PublicKey serverKey) {

    private static final String FILE = "identity.properties";

    /** Empty when this agent has not joined yet. */
    static Optional<Identity> load(Path state) {
        var file = state.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            var properties = new Properties();
            properties.load(new StringReader(Files.readString(file)));
            return Optional.of(new Identity(
                    UUID.fromString(properties.getProperty("agent", "")),
                    Seal.privateKey(properties.getProperty("key", "")),
                    Seal.publicKey(properties.getProperty("server.key", ""))));
        } catch (IOException | IllegalArgumentException | SecurityException e) {
            throw new Misconfigured(
                    List.of("%s is damaged. Remove it and join again with a new token".formatted(file)));
        }
    }

    static Identity save(Path state, UUID agent, KeyPair keys, PublicKey serverKey) throws IOException {
        var lines = List.of(
                "agent=" + agent, "key=" + Seal.text(keys.getPrivate()), "server.key=" + Seal.text(serverKey), "");
        Durable.replace(state.resolve(FILE), String.join("\n", lines));
        return new Identity(agent, keys.getPrivate(), serverKey);
    }

    @Override
    public String toString() {
        return "agent " + agent;
    }
}
