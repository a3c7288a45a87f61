package dev.faultline.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordsTest {

    private final Passwords passwords = new Passwords();

    @Test
    void hashesWithTheParametersOfArgon2idThatOwaspAdvises() {
        assertThat(passwords.hash("two good words and one")).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
    }

    @Test
    void saltsEveryHash() {
        assertThat(passwords.hash("two good words and one")).isNotEqualTo(passwords.hash("two good words and one"));
    }

    @Test
    void knowsThePasswordAgainHoweverItsAccentsWereTyped() {
        String composed = "un mot de passe pr\u00e9cis";
        String decomposed = "un mot de passe pre\u0301cis";

        assertThat(passwords.matches(decomposed, passwords.hash(composed))).isTrue();
        assertThat(passwords.matches("another one altogether", passwords.hash(composed)))
                .isFalse();
    }

    @Test
    void matchesNothingWhenThereIsNoHash() {
        assertThat(passwords.matches("two good words and one", null)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "short",
                "password123",
                "PASSWORD123",
                "12345678",
                "aaaaaaaaaaaa",
                "abababababab",
                "faultline1",
                "ada-lovelace"
            })
    void refusesWhatAnybodyWouldTryFirst(String password) {
        assertThat(passwords.objection(password, "ada-lovelace")).isPresent();
    }

    @Test
    void acceptsEightCharactersAndOneHundredAndTwentyEightAndSpaces() {
        assertThat(passwords.objection("gH7?kl2 ", "ada")).isEmpty();
        assertThat(passwords.objection("abcd".repeat(32), "ada")).isEmpty();
        assertThat(passwords.objection("abcd".repeat(32) + "e", "ada")).isPresent();
    }
}
