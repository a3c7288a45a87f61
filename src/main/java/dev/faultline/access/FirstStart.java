package dev.faultline.access;

import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * How an installation gets its first administrator: there is no account from the factory. Somebody who reads the server's
 * output opens a link that works once; or whoever starts it unattended sets a password, a token, or both.
 */
@Component
class FirstStart implements SmartInitializingSingleton {

    static final String ADMINISTRATOR = "admin";

    private static final Logger log = LoggerFactory.getLogger(FirstStart.class);
    private static final Duration LINK_LIFETIME = Duration.ofHours(24);
    // two nodes on a fresh database must not make two first administrators
    private static final long ONE_AT_A_TIME = 0x6661756c74L;

    private final JdbcClient database;
    private final Accounts accounts;
    private final Tokens tokens;
    private final HaltCredentials halt;
    private final Environment environment;
    private final Clock clock;
    private final TransactionTemplate transaction;
    private final ApplicationEventPublisher facts;

    FirstStart(
            JdbcClient database,
            Accounts accounts,
            Tokens tokens,
            HaltCredentials halt,
            Environment environment,
            Clock clock,
            TransactionTemplate transaction,
            ApplicationEventPublisher facts) {
        this.database = database;
        this.accounts = accounts;
        this.tokens = tokens;
        this.halt = halt;
        this.environment = environment;
        this.clock = clock;
        this.transaction = transaction;
        this.facts = facts;
    }

    /** Before the first request is taken: whoever started us may ask at once. */
    @Override
    public void afterSingletonsInstantiated() {
        String password = given("FAULTLINE_SETUP_PASSWORD");
        String token = given("FAULTLINE_SETUP_TOKEN");
        if (password != null || token != null) {
            transaction.executeWithoutResult(_ -> unattended(password, token));
            halt.refresh();
        }
    }

    @EventListener(ApplicationReadyEvent.class)
    void printLink() {
        if (!accounts.anybody()) {
            System.out.println("Set up the first administrator of Faultline (once, within 24 h): " + newLink());
        }
    }

    String newLink() {
        String secret = Digest.secret();
        database.sql("insert into setup_link (hash, expires_at) values (:hash, :expiresAt)")
                .param("hash", Digest.sha256(secret))
                .param("expiresAt", OffsetDateTime.now(clock).plus(LINK_LIFETIME))
                .update();
        String port = environment.getProperty("local.server.port", "8080");
        return "http://localhost:" + port + "/setup?token=" + secret;
    }

    /** Whether this link would work now. */
    boolean isOpen(String secret) {
        return !accounts.anybody()
                && database.sql("""
                                select exists (
                                    select from setup_link where hash = :hash and used_at is null and expires_at > :now)
                                """)
                        .param("hash", Digest.sha256(secret))
                        .param("now", OffsetDateTime.now(clock))
                        .query(Boolean.class)
                        .single();
    }

    /** Uses the link up. Answers whether it worked. */
    boolean complete(String secret, String login, String displayName, String password) {
        String hash = accounts.hash(password);
        return Boolean.TRUE.equals(transaction.execute(_ -> {
            alone();
            boolean mine = !accounts.anybody()
                    && database.sql("""
                                    update setup_link set used_at = :now
                                    where hash = :hash and used_at is null and expires_at > :now
                                    """)
                                    .param("hash", Digest.sha256(secret))
                                    .param("now", OffsetDateTime.now(clock))
                                    .update()
                            == 1;
            if (mine) {
                administrator(login, displayName, hash);
            }
            return mine;
        }));
    }

    private void unattended(@Nullable String password, @Nullable String token) {
        alone();
        if (!accounts.all().isEmpty()) {
            return;
        }
        if (password != null && password.length() < Passwords.SHORTEST) {
            log.warn("FAULTLINE_SETUP_PASSWORD is shorter than {} characters; change it", Passwords.SHORTEST);
        }
        UUID admin = administrator(ADMINISTRATOR, "Administrator", password == null ? null : accounts.hash(password));
        if (token != null) {
            tokens.issue("faultline", admin, "setup", EnumSet.allOf(Scope.class), null, Tokens.LONGEST, token);
        }
    }

    private UUID administrator(String login, String displayName, @Nullable String hash) {
        UUID admin = accounts.administrator(login, displayName, hash, List.of(Teams.MAIN));
        facts.publishEvent(new AccessFact.SetUp("faultline", admin, login));
        return admin;
    }

    private void alone() {
        database.sql("select pg_advisory_xact_lock(:key)")
                .param("key", ONE_AT_A_TIME)
                .query((row, number) -> number)
                .single();
    }

    private @Nullable String given(String name) {
        String value = environment.getProperty(name);
        return value == null || value.isBlank() ? null : value.strip();
    }
}
