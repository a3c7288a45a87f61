package dev.faultline.access;

import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Makes guessing slow and locks nobody out: after a few failures each further try waits twice as long, up to a minute. A try
 * is counted before the password is looked at, so a thousand at the same moment are not a way around.
 */
@Component
class LoginThrottle {

    private static final int FREE_FOR_ACCOUNT = 3;
    private static final int FREE_FOR_ADDRESS = 30;
    private static final int LONGEST_SECONDS = 60;
    private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(15);

    private final JdbcClient database;
    private final Clock clock;

    LoginThrottle(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Counts a try. Answers how long to wait instead, if it comes too early. */
    Optional<Duration> tried(String login, String address) {
        Optional<Duration> wait = tried(address(address), FREE_FOR_ADDRESS);
        return wait.isPresent() ? wait : tried(account(login), FREE_FOR_ACCOUNT);
    }

    /** The try was a good one. The address gets back this one only: an account of one's own must not pay for others. */
    void succeeded(String login, String address) {
        database.sql("delete from login_attempt where subject = :subject")
                .param("subject", account(login))
                .update();
        database.sql("""
                        update login_attempt set failures = greatest(failures - 1, 0), retry_at = last_at where subject = :subject
                        """).param("subject", address(address)).update();
    }

    private Optional<Duration> tried(String subject, int free) {
        OffsetDateTime now = OffsetDateTime.now(clock);
        int counted = database.sql("""
                        insert into login_attempt as a (subject, failures, last_at, retry_at) values (:subject, 1, :now, :now)
                        on conflict (subject) do update set
                            failures = case when a.last_at < :forget then 1 else least(a.failures + 1, 100) end,
                            last_at = :now,
                            retry_at = case
                                when a.last_at < :forget or a.failures + 1 <= :free then :now
                                else :now + make_interval(secs => least(:longest, power(2, a.failures - :free)))
                            end
                        where a.retry_at <= :now or a.last_at < :forget
                        """)
                .param("subject", subject)
                .param("now", now)
                .param("forget", now.minus(FORGOTTEN_AFTER))
                .param("free", free)
                .param("longest", LONGEST_SECONDS)
                .update();
        if (counted == 1) {
            return Optional.empty();
        }
        return database.sql("select retry_at from login_attempt where subject = :subject")
                .param("subject", subject)
                .query(OffsetDateTime.class)
                .optional()
                .map(retry -> Duration.between(now, retry))
                .filter(Duration::isPositive)
                .or(() -> Optional.of(Duration.ofSeconds(1)));
    }

    /** Not worth keeping any longer. */
    void forgetTheOld() {
        database.sql("delete from login_attempt where last_at < :before")
                .param("before", OffsetDateTime.now(clock).minusDays(1))
                .update();
    }

    private static String account(String login) {
        return "account:" + Digest.text(Digest.sha256(login.toLowerCase(java.util.Locale.ROOT)));
    }

    private static String address(String address) {
        return "address:" + Digest.text(Digest.sha256(address));
    }
}
