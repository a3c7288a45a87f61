package dev.faultline.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The pair of keys with which this node signs checkpoints. It lives in a file that only its owner may read, and never in the
 * database: who owns the database cannot sign.
 */
final class NodeKey {

    static final String ALGORITHM = "Ed25519";

    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private final PrivateKey secret;
    private final PublicKey known;

    private NodeKey(PrivateKey secret, PublicKey known) {
        this.secret = secret;
        this.known = known;
    }

    /** The one in this directory, made when there is none. */
    static NodeKey in(Path directory) throws IOException {
        Files.createDirectories(directory, onlyOwner("rwx------"));
        Path file = directory.resolve("key.pem");
        if (!Files.exists(file)) {
            make(file);
        }
        return read(file);
    }

    private static void make(Path file) throws IOException {
        KeyPair made;
        try {
            made = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
        String text = pem("PRIVATE KEY", made.getPrivate().getEncoded())
                + pem("PUBLIC KEY", made.getPublic().getEncoded());
        Path pieces = Files.createTempFile(file.toAbsolutePath().getParent(), "key", ".tmp", onlyOwner("rw-------"));
        try (var channel = FileChannel.open(pieces, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
            channel.force(true);
        }
        try {
            Files.move(pieces, file);
        } catch (FileAlreadyExistsException _) {
            // somebody was quicker, and theirs is the one
            Files.delete(pieces);
        }
    }

    private static NodeKey read(Path file) throws IOException {
        String text = Files.readString(file);
        try {
            KeyFactory keys = KeyFactory.getInstance(ALGORITHM);
            return new NodeKey(
                    keys.generatePrivate(new PKCS8EncodedKeySpec(block("PRIVATE KEY", text))),
                    publicKey(block("PUBLIC KEY", text)));
        } catch (GeneralSecurityException | IllegalArgumentException broken) {
            throw new IOException(file + " does not hold a pair of Ed25519 keys", broken);
        }
    }

    private static String pem(String what, byte[] encoded) {
        return "-----BEGIN %s-----\n%s\n-----END %1$s-----\n".formatted(what, LINES.encodeToString(encoded));
    }

    private static byte[] block(String what, String text) {
        Matcher block = Pattern.compile("-----BEGIN %s-----(.*?)-----END %1$s-----".formatted(what), Pattern.DOTALL)
                .matcher(text);
        if (!block.find()) {
            throw new IllegalArgumentException("no " + what);
        }
        return Base64.getMimeDecoder().decode(block.group(1));
    }

    private static FileAttribute<?>[] onlyOwner(String permissions) {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    /** @throws GeneralSecurityException when these bytes are not an Ed25519 key */
    static PublicKey publicKey(byte[] encoded) throws GeneralSecurityException {
        return KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(encoded));
    }

    /** A key is known by the first 16 bytes of its SHA-256. */
    static String idOf(PublicKey key) {
        return HexFormat.of().formatHex(Checkpoint.sha256().digest(key.getEncoded()), 0, 16);
    }

    String id() {
        return idOf(known);
    }

    PublicKey known() {
        return known;
    }

    byte[] sign(byte[] statement) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(secret);
            signature.update(statement);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
