package dev.faultline.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SignatureTest {

    /** The example of the Standard Webhooks specification, 1.0.0. */
    private static final byte[] SECRET = Base64.getDecoder().decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

    private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);
    private static final String SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    private static final Instant THEN = Instant.ofEpochSecond(1614265330);

    @Test
    void holdsForTheExampleOfTheSpecification() {
        assertThat(signed(ID, "1614265330", SIGNATURE).isOf(BODY, SECRET, THEN)).isTrue();
    }

    @Test
    void oneOfSeveralIsEnoughSoThatSecretsCanBeChanged() {
        assertThat(signed(ID, "1614265330", "v1,AAAA v2,x " + SIGNATURE).isOf(BODY, SECRET, THEN))
                .isTrue();
    }

    @Test
    void anyChangeBreaksIt() {
        assertThat(signed(ID, "1614265330", SIGNATURE)
                        .isOf("{\"test\": 2432232315}".getBytes(StandardCharsets.UTF_8), SECRET, THEN))
                .isFalse();
        assertThat(signed(ID + "x", "1614265330", SIGNATURE).isOf(BODY, SECRET, THEN))
                .isFalse();
        assertThat(signed(ID, "1614265331", SIGNATURE).isOf(BODY, SECRET, THEN)).isFalse();
        assertThat(signed(ID, "1614265330", SIGNATURE).isOf(BODY, new byte[32], THEN))
                .isFalse();
        assertThat(signed(ID, "1614265330", SIGNATURE.substring(3)).isOf(BODY, SECRET, THEN))
                .isFalse();
    }

    @Test
    void isGoodForFiveMinutesOnEitherSideOfOurClock() {
        var signature = signed(ID, "1614265330", SIGNATURE);
        assertThat(signature.isOf(BODY, SECRET, THEN.plusSeconds(300))).isTrue();
        assertThat(signature.isOf(BODY, SECRET, THEN.minusSeconds(300))).isTrue();
        assertThat(signature.isOf(BODY, SECRET, THEN.plusSeconds(301))).isFalse();
        assertThat(signature.isOf(BODY, SECRET, THEN.minusSeconds(301))).isFalse();
    }

    @Test
    void whatIsMissingOrUnreadableIsRefusedAndNothingIsThrown() {
        assertThat(signed(null, "1614265330", SIGNATURE).isOf(BODY, SECRET, THEN))
                .isFalse();
        assertThat(signed("", "1614265330", SIGNATURE).isOf(BODY, SECRET, THEN)).isFalse();
        assertThat(signed(ID, null, SIGNATURE).isOf(BODY, SECRET, THEN)).isFalse();
        assertThat(signed(ID, "now", SIGNATURE).isOf(BODY, SECRET, THEN)).isFalse();
        assertThat(signed(ID, "9223372036854775807", SIGNATURE).isOf(BODY, SECRET, THEN))
                .isFalse();
        assertThat(signed(ID, "1614265330", null).isOf(BODY, SECRET, THEN)).isFalse();
        assertThat(signed(ID, "1614265330", "").isOf(BODY, SECRET, THEN)).isFalse();
    }

    private static Signature signed(@Nullable String id, @Nullable String timestamp, @Nullable String signatures) {
        return new Signature(id, timestamp, signatures);
    }
}
