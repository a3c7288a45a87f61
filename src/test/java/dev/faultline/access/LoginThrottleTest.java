package dev.faultline.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.faultline.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class LoginThrottleTest {

    private static final HikariDataSource database = TestDatabase.newDataSource();

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-01T09:00:00Z"));
    private final Clock clock = ((InstantSource) now::get).withZone(ZoneOffset.UTC);
    private final LoginThrottle throttle = new LoginThrottle(JdbcClient.create(database), clock);

    @AfterAll
    static void disconnect() {
        database.close();
    }

    @BeforeEach
    void nobodyHasFailedYet() {
        JdbcClient.create(database).sql("delete from login_attempt").update();
    }

    @Test
    void letsAPersonMistypeAFewTimes() {
        assertThat(throttle.tried("ada", "10.0.0.1")).isEmpty();
        assertThat(throttle.tried("ada", "10.0.0.1")).isEmpty();
        assertThat(throttle.tried("Ada", "10.0.0.1")).isEmpty();
        assertThat(throttle.tried("ada", "10.0.0.1")).isEmpty();
        assertThat(throttle.tried("ADA", "10.0.0.1")).contains(Duration.ofSeconds(1));
    }

    @Test
    void doublesTheWaitUpToAMinuteAndNeverFurther() {
        List<Long> waits = new ArrayList<>();
        for (int tries = 0; tries < 14; tries++) {
            waits.add(tryAsSoonAsPossible("ada", "10.0.0." + tries));
        }

        assertThat(waits).containsExactly(0L, 0L, 0L, 0L, 1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L, 60L);
    }

    @Test
    void countsNoTryThatCameTooEarly() {
        for (int tries = 0; tries < 4; tries++) {
            throttle.tried("ada", "10.0.0.1");
        }
        for (int tries = 0; tries < 1000; tries++) {
            assertThat(throttle.tried("ada", "10.0.1." + tries)).isPresent();
        }

        pass(Duration.ofSeconds(1));

        assertThat(throttle.tried("ada", "10.0.0.1")).isEmpty();
    }

    @Test
    void forgivesAnAccountThatLogsIn() {
        for (int tries = 0; tries < 4; tries++) {
            throttle.tried("ada", "10.0.0.1");
        }
        pass(Duration.ofSeconds(1));
        throttle.tried("ada", "10.0.0.1");
        throttle.succeeded("ada", "10.0.0.1");

        assertThat(throttle.tried("ada", "10.0.0.1")).isEmpty();
    }

    @Test
    void slowsAnAddressThatTriesManyAccounts() {
        for (int account = 0; account < 31; account++) {
            assertThat(throttle.tried("person" + account, "10.0.0.9")).isEmpty();
        }

        assertThat(throttle.tried("somebody else", "10.0.0.9")).isPresent();
        assertThat(throttle.tried("somebody else", "10.0.0.10")).isEmpty();
    }

    @Test
    void forgetsAfterAQuietQuarterOfAnHour() {
        for (int tries = 0; tries < 4; tries++) {
            throttle.tried("ada", "10.0.0.1");
        }

        pass(Duration.ofMinutes(15).plusSeconds(1));

        for (int tries = 0; tries < 3; tries++) {
            assertThat(throttle.tried("ada", "10.0.0.1")).isEmpty();
        }
    }

    @Test
    void keepsNothingLongerThanADay() {
        throttle.tried("ada", "10.0.0.1");

        pass(Duration.ofDays(1).plusSeconds(1));
        throttle.tried("grace", "10.0.0.2");
        throttle.forgetTheOld();

        assertThat(JdbcClient.create(database)
                        .sql("select count(*) from login_attempt")
                        .query(Integer.class)
                        .single())
                .isEqualTo(2);
    }

    @Test
    void countsTriesOfTheSameMomentOneByOne() throws Exception {
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Boolean>> tries = new ArrayList<>();
            for (int each = 0; each < 50; each++) {
                String address = "10.0.2." + each;
                tries.add(() -> throttle.tried("ada", address).isEmpty());
            }
            long let = 0;
            for (var answer : pool.invokeAll(tries)) {
                let += answer.get() ? 1 : 0;
            }

            assertThat(let).isEqualTo(4);
        }
    }

    @Test
    void writesNoNamesDown() {
        throttle.tried("my-password-in-the-wrong-field", "10.0.0.1");

        assertThat(JdbcClient.create(database)
                        .sql("select subject from login_attempt")
                        .query(String.class)
                        .list())
                .noneMatch(subject -> subject.contains("my-password") || subject.contains("10.0.0.1"));
    }

    private long tryAsSoonAsPossible(String login, String address) {
        var wait = throttle.tried(login, address);
        if (wait.isEmpty()) {
            return 0;
        }
        pass(wait.get());
        assertThat(throttle.tried(login, address)).isEmpty();
        return wait.get().toSeconds();
    }

    private void pass(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }
}
