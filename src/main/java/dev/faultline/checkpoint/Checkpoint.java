package dev.faultline.checkpoint;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What the end of every chain was at one moment, signed. The trees are over {@link Head#leaf leaves} in the order of the chains'
 * ids as bytes.
 *
 * @param number 1, 2, 3 …
 * @param at by the database's clock; every fact that was committed before is covered
 * @param heads how many chains there were
 * @param root of the tree over the ends of all chains
 * @param changed how many had grown since the checkpoint before
 * @param changedRoot of the tree over the ends of these
 * @param previous the hash of the checkpoint before; zeros before the first
 * @param keyId of the key that signed
 */
record Checkpoint(
        long number,
        Instant at,
        long heads,
        byte[] root,
        long changed,
        byte[] changedRoot,
        byte[] previous,
        String keyId,
        byte[] signature) {

    static final String COLUMNS = "number, at, heads, root, changed, changed_root, previous, key_id, signature";

    private static final HexFormat HEX = HexFormat.of();

    static Checkpoint of(ResultSet row, int index) throws SQLException {
        return new Checkpoint(
                row.getLong("number"),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getLong("heads"),
                row.getBytes("root"),
                row.getLong("changed"),
                row.getBytes("changed_root"),
                row.getBytes("previous"),
                row.getString("key_id"),
                row.getBytes("signature"));
    }

    /** What the first one follows. */
    static byte[] beginning() {
        return new byte[32];
    }

    /** What is signed: lines that people can read, and any program can make again. */
    String statement() {
        return """
                faultline checkpoint 1
                number %d
                at %s
                heads %d
                root %s
                changed %d
                changed-root %s
                previous %s
                key %s
                """.formatted(
                        number,
                        at,
                        heads,
                        HEX.formatHex(root),
                        changed,
                        HEX.formatHex(changedRoot),
                        HEX.formatHex(previous),
                        keyId);
    }

    private byte[] bytes() {
        return statement().getBytes(StandardCharsets.UTF_8);
    }

    /** What the next one names as the one before it. */
    byte[] hash() {
        return sha256().digest(bytes());
    }

    Checkpoint signedBy(NodeKey key) {
        return new Checkpoint(number, at, heads, root, changed, changedRoot, previous, keyId, key.sign(bytes()));
    }

    boolean isSignedBy(@Nullable PublicKey key) {
        if (key == null) {
            return false;
        }
        try {
            Signature check = Signature.getInstance(NodeKey.ALGORITHM);
            check.initVerify(key);
            check.update(bytes());
            return check.verify(signature);
        } catch (GeneralSecurityException notASignature) {
            return false;
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
