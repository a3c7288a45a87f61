package dev.faultline.access;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keeps what has to be read again but not by whoever reads the table: AES-256-GCM, with a nonce of its own each time, and tied to where it
 * stands, so that nothing sealed can be moved to another row.
 */
public final class SecretBox {

    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;

    private final SecretKeySpec key;

    /** @param key of {@link SigningKeys}, used for nothing else */
    public SecretBox(byte[] key) {
        this.key = new SecretKeySpec(key, "AES");
    }

    /** @param place table and row */
    public byte[] seal(String secret, String place) {
        var nonce = Digest.random(NONCE);
        var sealed = cipher(Cipher.ENCRYPT_MODE, nonce, place, secret.getBytes(StandardCharsets.UTF_8));
        var kept = Arrays.copyOf(nonce, NONCE + sealed.length);
        System.arraycopy(sealed, 0, kept, NONCE, sealed.length);
        return kept;
    }

    /** @throws IllegalStateException where it was sealed for another place, or changed */
    public String open(byte[] kept, String place) {
        var nonce = Arrays.copyOf(kept, NONCE);
        return new String(
                cipher(Cipher.DECRYPT_MODE, nonce, place, Arrays.copyOfRange(kept, NONCE, kept.length)),
                StandardCharsets.UTF_8);
    }

    private byte[] cipher(int mode, byte[] nonce, String place, byte[] text) {
        try {
            var cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This was not sealed here, or was changed since.", e);
        }
    }
}
