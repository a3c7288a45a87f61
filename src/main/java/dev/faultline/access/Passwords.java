package dev.faultline.access;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.stereotype.Component;

/** Argon2id with OWASP's parameters, a few at a time: every hash takes 19 MiB and a core for some tens of milliseconds. */
@Component
class Passwords {

    static final int SHORTEST = 8;
    static final int LONGEST = 128;

    private static final int AT_ONCE = 4;
    private static final int PATIENCE_SECONDS = 10;

    private final Argon2PasswordEncoder argon2 = new Argon2PasswordEncoder(16, 32, 1, 19_456, 2);
    private final Semaphore places = new Semaphore(AT_ONCE, true);
    private final Set<String> common = common();
    // what the password of somebody unknown is compared with, so that they take as long as somebody known
    private final String nobody = hash(Digest.secret());

    /** Why this is no good as the password of this person, or empty. */
    Optional<String> objection(String password, String login) {
        int length = password.codePointCount(0, password.length());
        String folded = password.toLowerCase(Locale.ROOT);
        if (length < SHORTEST) {
            return Optional.of("A password has at least 8 characters; 15 or more are better.");
        }
        if (length > LONGEST) {
            return Optional.of("A password has at most 128 characters.");
        }
        if (common.contains(folded) || folded.chars().distinct().count() < 3) {
            return Optional.of("This is one of the first passwords that anybody would try.");
        }
        if (folded.equals(login.toLowerCase(Locale.ROOT)) || folded.matches("faultline.{0,4}")) {
            return Optional.of("A password does not follow from the name of the person or the product.");
        }
        return Optional.empty();
    }

    String hash(String password) {
        return inTurn(() -> {
            String hash = argon2.encode(normal(password));
            if (hash == null) {
                throw new IllegalStateException("no hash");
            }
            return hash;
        });
    }

    /** Whether the password is right; takes as long when there is nothing to compare it with. */
    boolean matches(String password, @Nullable String hash) {
        boolean same = inTurn(() -> argon2.matches(normal(password), hash == null ? nobody : hash));
        return same && hash != null;
    }

    private <T> T inTurn(Supplier<T> work) {
        try {
            if (!places.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("too many passwords at once");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        try {
            return work.get();
        } finally {
            places.release();
        }
    }

    private static String normal(String password) {
        return Normalizer.normalize(password, Normalizer.Form.NFC);
    }

    private static Set<String> common() {
        try (InputStream list = Passwords.class.getResourceAsStream("common-passwords.txt")) {
            if (list == null) {
                throw new IllegalStateException("common-passwords.txt is missing");
            }
            return new String(list.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new IllegalStateException("common-passwords.txt cannot be read", e);
        }
    }
}
