package dev.faultline.checkpoint;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Public keys as the database says; worth as much as their ids, which are known from elsewhere. */
final class Keys {

    private Keys() {}

    /** Empty where there is none, or its id is not its own. */
    static Optional<Entry.Key> stored(JdbcClient jdbc, String id) {
        return jdbc.sql("select id, public_key, node from checkpoint_key where id = :id")
                .param("id", id)
                .query((row, _) -> read(row.getString("id"), row.getBytes("public_key"), row.getString("node")))
                .optional()
                .flatMap(each -> each);
    }

    private static Optional<Entry.Key> read(String id, byte[] encoded, String node) {
        try {
            PublicKey key = NodeKey.publicKey(encoded);
            return NodeKey.idOf(key).equals(id) ? Optional.of(new Entry.Key(id, node, key)) : Optional.empty();
        } catch (GeneralSecurityException notAKey) {
            return Optional.empty();
        }
    }
}
