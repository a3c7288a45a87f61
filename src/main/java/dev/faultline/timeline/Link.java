package dev.faultline.timeline;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One link of a chain of facts. Its hash is SHA-256 over the 32 bytes of the previous hash (zeros before the first) followed by
 * the UTF-8 text of the canonical JSON object {@code {actor, at, body, chain, happenedAt, kind, late, open, seq, team, words}},
 * where {@code body} is the SHA-256 of the body's canonical JSON as hex, times are RFC 3339 in UTC and what is absent is null. The
 * body stands in by its hash, so that it can be redacted one day without breaking the chain.
 */
record Link(
        UUID chain,
        long seq,
        Instant at,
        @Nullable Instant happenedAt,
        String actor,
        String kind,
        String words,
        byte[] bodySha,
        @Nullable UUID team,
        boolean open,
        boolean late) {

    /** What the first link of every chain follows. */
    static byte[] beginning() {
        return new byte[32];
    }

    static byte[] shaOf(String canonicalBody) {
        return sha256().digest(canonicalBody.getBytes(StandardCharsets.UTF_8));
    }

    /** The same under another number. */
    Link at(long number) {
        return new Link(chain, number, at, happenedAt, actor, kind, words, bodySha, team, open, late);
    }

    byte[] hashAfter(byte[] previous) {
        MessageDigest sha = sha256();
        sha.update(previous);
        return sha.digest(Canonical.text(asJson()).getBytes(StandardCharsets.UTF_8));
    }

    /** What the hash covers. */
    ObjectNode asJson() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("actor", actor)
                .put("at", at.toString())
                .put("body", HexFormat.of().formatHex(bodySha))
                .put("chain", chain.toString())
                .put("happenedAt", happenedAt == null ? null : happenedAt.toString())
                .put("kind", kind)
                .put("late", late)
                .put("open", open)
                .put("seq", seq)
                .put("team", team == null ? null : team.toString())
                .put("words", words);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
