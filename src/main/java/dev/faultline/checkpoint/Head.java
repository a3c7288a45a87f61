package dev.faultline.checkpoint;

import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;

/**
 * Where a chain ended when a checkpoint was made: the hash of its last fact, which covers all facts before it.
 *
 * @param number of the checkpoint that says so first
 */
record Head(long number, UUID chain, long seq, byte[] hash) {

    static Head of(ResultSet row, int index) throws SQLException {
        return new Head(
                row.getLong("number"), row.getObject("chain", UUID.class), row.getLong("seq"), row.getBytes("hash"));
    }

    /** What the tree holds: the 16 bytes of the chain's id, the 8 of the number of its last fact, the 32 of that fact's hash. */
    byte[] leaf() {
        return ByteBuffer.allocate(56)
                .putLong(chain.getMostSignificantBits())
                .putLong(chain.getLeastSignificantBits())
                .putLong(seq)
                .put(hash)
                .array();
    }
}
