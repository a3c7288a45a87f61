package dev.faultline.peers;

import dev.faultline.halt.Halt;
import dev.faultline.halt.Scope;
import dev.faultline.protocol.Seal;
import dev.faultline.protocol.Wire;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** A press on its way to another node, signed with the key that all nodes of a control plane share. There is no release. */
record Press(
        UUID id,
        String scope,
        long epoch,
        String by,
        Instant at,
        String node,
        @Nullable String reason,
        @Nullable String reference) {

    /** In place of a connection's nonce, which is 24 bytes of chance: what is signed for one is never good for the other. */
    private static final String PURPOSE = "a press of the red button, from node to node";

    static Press of(Halt halt) {
        return new Press(
                halt.id(),
                halt.scope().toString(),
                halt.epoch(),
                halt.by(),
                halt.at(),
                halt.node(),
                halt.reason(),
                halt.reference());
    }

    /** @throws IllegalArgumentException when it has no scope that this version knows */
    Halt halt() {
        return new Halt(id, Scope.stored(scope), epoch, by, at, node, reason, reference);
    }

    String sealed(PrivateKey key) {
        var frame = new Seal(PURPOSE, Seal.Direction.DOWN).seal(Wire.write(this), key);
        return Base64.getEncoder().encodeToString(frame.getBytes(StandardCharsets.UTF_8));
    }

    /** @throws SecurityException when no node of ours has written this */
    static Press open(String sealed, PublicKey key) {
        try {
            var frame = new String(Base64.getDecoder().decode(sealed), StandardCharsets.UTF_8);
            return Wire.read(new Seal(PURPOSE, Seal.Direction.DOWN).open(frame, key), Press.class);
        } catch (IllegalArgumentException | JacksonException malformed) {
            throw new SecurityException("not a press", malformed);
        }
    }
}
