package dev.faultline.checkpoint;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.UUID;

/** A line of the copy that a node keeps outside of the database. */
sealed interface Entry {

    /** How a line ends that was cut short, when the next one was written. */
    String TORN = " torn";

    /** A key that has signed, from now on known by its id. */
    record Key(String id, String node, PublicKey key) implements Entry {
        @Override
        public String line() {
            return "key %s %s %s"
                    .formatted(id, node.replaceAll("[^!-~]", "-"), BASE64.encodeToString(key.getEncoded()));
        }
    }

    /** The end of a chain that had grown; stands before the checkpoint that signs it. */
    record End(Head head) implements Entry {
        @Override
        public String line() {
            return "head %d %s %d %s".formatted(head.number(), head.chain(), head.seq(), HEX.formatHex(head.hash()));
        }
    }

    record Signed(Checkpoint checkpoint) implements Entry {
        @Override
        public String line() {
            return "checkpoint %d %s %d %s %d %s %s %s %s"
                    .formatted(
                            checkpoint.number(),
                            checkpoint.at(),
                            checkpoint.heads(),
                            HEX.formatHex(checkpoint.root()),
                            checkpoint.changed(),
                            HEX.formatHex(checkpoint.changedRoot()),
                            HEX.formatHex(checkpoint.previous()),
                            checkpoint.keyId(),
                            BASE64.encodeToString(checkpoint.signature()));
        }
    }

    /** This checkpoint is in the database: the transaction that wrote it was committed, or it was read there. */
    record Kept(long number, byte[] hash) implements Entry {
        @Override
        public String line() {
            return "kept %d %s".formatted(number, HEX.formatHex(hash));
        }
    }

    /** This one was found in the database and is not what it should be there. */
    record Disputed(long number, String why) implements Entry {
        @Override
        public String line() {
            return "disputed %d %s".formatted(number, why);
        }
    }

    /** Cut short by the end of the process that wrote it. Says nothing. */
    record Torn() implements Entry {
        @Override
        public String line() {
            return TORN.strip();
        }
    }

    /** Not a line that we wrote. */
    record Damaged(String text) implements Entry {
        @Override
        public String line() {
            return text;
        }
    }

    HexFormat HEX = HexFormat.of();
    Base64.Encoder BASE64 = Base64.getEncoder();

    String line();

    static Entry read(String line) {
        if (line.endsWith(TORN)) {
            return new Torn();
        }
        try {
            return read(line.split(" ", -1), line);
        } catch (IllegalArgumentException | DateTimeParseException | GeneralSecurityException unreadable) {
            return new Damaged(line);
        }
    }

    private static Entry read(String[] words, String line) throws GeneralSecurityException {
        return switch (words[0] + " " + words.length) {
            case "key 4" ->
                new Key(
                        words[1],
                        words[2],
                        NodeKey.publicKey(Base64.getDecoder().decode(words[3])));
            case "head 5" ->
                new End(new Head(
                        Long.parseLong(words[1]), UUID.fromString(words[2]), Long.parseLong(words[3]), hash(words[4])));
            case "checkpoint 10" ->
                new Signed(new Checkpoint(
                        Long.parseLong(words[1]),
                        Instant.parse(words[2]),
                        Long.parseLong(words[3]),
                        hash(words[4]),
                        Long.parseLong(words[5]),
                        hash(words[6]),
                        hash(words[7]),
                        words[8],
                        Base64.getDecoder().decode(words[9])));
            case "kept 3" -> new Kept(Long.parseLong(words[1]), hash(words[2]));
            default ->
                words[0].equals("disputed") && words.length > 2
                        ? new Disputed(Long.parseLong(words[1]), line.split(" ", 3)[2])
                        : new Damaged(line);
        };
    }

    private static byte[] hash(String hex) {
        byte[] hash = HEX.parseHex(hex);
        if (hash.length != 32) {
            throw new IllegalArgumentException("a hash has 32 bytes");
        }
        return hash;
    }
}
