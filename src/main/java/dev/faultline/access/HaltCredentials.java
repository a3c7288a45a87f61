package dev.faultline.access;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.web.util.WebUtils;

/**
 * Who presses the red button, known without asking the database: from a cookie that this or another node signed at login, or
 * from the tokens that were valid when the database last answered. Good for nothing but stopping.
 */
@Component
public class HaltCredentials implements SmartLifecycle {

    /** Where scripts put what the form sends as {@code proof}. */
    public static final String PROOF_HEADER = "Faultline-Proof";

    private static final Logger log = LoggerFactory.getLogger(HaltCredentials.class);
    private static final String PURPOSE = "halt";
    private static final Duration LIFETIME = Duration.ofHours(12);
    private static final Duration REFRESH = Duration.ofSeconds(5);
    private static final Set<Permission> STOPPING = Set.copyOf(EnumSet.of(Permission.HALT, Permission.HALT_ALL));

    private final Tokens tokens;
    private final JdbcClient database;
    private final Clock clock;
    private final byte[] key;
    private volatile Known known = new Known(Map.of(), Map.of());
    private volatile boolean running;
    private @Nullable Thread refresher;

    HaltCredentials(Tokens tokens, SigningKeys keys, JdbcClient database, Clock clock) {
        this.tokens = tokens;
        this.database = database;
        this.clock = clock;
        this.key = keys.of(PURPOSE);
    }

    /** What the database said last. */
    private record Known(Map<ByteBuffer, Tokens.Bearer> tokens, Map<UUID, Standing> people) {}

    /** @param signedOutAt cookies that are older are over */
    private record Standing(boolean disabled, Instant signedOutAt) {}

    /**
     * Who asks, if they may stop anything. What changes something and comes with a cookie must also bring the proof that one of
     * our own pages sent it.
     */
    public Optional<Caller> verify(HttpServletRequest request) {
        String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (authorization != null) {
            return BearerTokens.secret(authorization).flatMap(this::bearer);
        }
        return cookie(request)
                .filter(value -> isHarmless(request) || isProven(request, value))
                .flatMap(this::signed);
    }

    /** What the STOP form of a page for this browser sends along; empty when the browser could not stop anything. */
    public String proof(HttpServletRequest request) {
        return cookie(request).map(this::proofFor).orElse("");
    }

    /** Makes the browser able to stop, whatever happens to its session. */
    void grant(HttpServletRequest request, HttpServletResponse response, Caller caller) {
        if (caller.may(Permission.HALT)) {
            response.addHeader(
                    HttpHeaders.SET_COOKIE,
                    cookie(request.isSecure(), write(caller), LIFETIME).toString());
        } else {
            forget(request, response);
        }
    }

    void forget(HttpServletRequest request, HttpServletResponse response) {
        response.addHeader(
                HttpHeaders.SET_COOKIE,
                cookie(request.isSecure(), "", Duration.ZERO).toString());
    }

    /** Asks the database what holds now. Called in the background, and whenever a token was made or ended here. */
    void refresh() {
        Map<ByteBuffer, Tokens.Bearer> valid = tokens.valid().stream()
                .filter(bearer -> bearer.caller().may(Permission.HALT))
                .collect(Collectors.toUnmodifiableMap(bearer -> ByteBuffer.wrap(bearer.hash()), bearer -> bearer));
        Map<UUID, Standing> people = database
                .sql(
                        "select id, disabled_at is not null as disabled, greatest(signed_out_at, 'epoch') as signed_out_at from person")
                .query(HaltCredentials::standing)
                .list()
                .stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
        known = new Known(valid, people);
    }

    /** As soon as what is changing now has become true. */
    void refreshSoon() {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCompletion(int status) {
                refresh();
            }
        });
    }

    private static Map.Entry<UUID, Standing> standing(ResultSet row, int number) throws SQLException {
        return Map.entry(
                row.getObject("id", UUID.class),
                new Standing(
                        row.getBoolean("disabled"),
                        row.getObject("signed_out_at", OffsetDateTime.class).toInstant()));
    }

    private Optional<Caller> bearer(String secret) {
        return Optional.ofNullable(known.tokens().get(ByteBuffer.wrap(Digest.sha256(secret))))
                .filter(bearer -> bearer.expiresAt().isAfter(clock.instant()))
                .map(bearer -> stopping(bearer.caller()));
    }

    private Optional<Caller> signed(String cookie) {
        int dot = cookie.indexOf('.');
        if (dot < 0 || cookie.length() > 8_000) {
            return Optional.empty();
        }
        String payload;
        byte[] signature;
        try {
            payload = new String(Base64.getUrlDecoder().decode(cookie.substring(0, dot)), StandardCharsets.UTF_8);
            signature = Base64.getUrlDecoder().decode(cookie.substring(dot + 1));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
        return MessageDigest.isEqual(Digest.hmac(key, payload), signature) ? read(payload) : Optional.empty();
    }

    private String write(Caller caller) {
        Instant now = clock.instant();
        String payload = String.join(
                "\n",
                PURPOSE,
                Long.toString(now.toEpochMilli()),
                Long.toString(now.plus(LIFETIME).toEpochMilli()),
                caller.id().toString(),
                caller.may(Permission.HALT_ALL) ? "all" : "own",
                caller.teams().stream().map(UUID::toString).collect(Collectors.joining(",")),
                caller.name());
        return Digest.text(payload.getBytes(StandardCharsets.UTF_8)) + "." + Digest.text(Digest.hmac(key, payload));
    }

    /** Of a payload that we signed ourselves. */
    private Optional<Caller> read(String payload) {
        List<String> parts = Arrays.asList(payload.split("\n", -1));
        if (!parts.getFirst().equals(PURPOSE)) {
            return Optional.empty();
        }
        Instant issued = Instant.ofEpochMilli(Long.parseLong(parts.get(1)));
        Instant expires = Instant.ofEpochMilli(Long.parseLong(parts.get(2)));
        UUID id = UUID.fromString(parts.get(3));
        Standing standing = known.people().get(id);
        boolean over = standing != null && (standing.disabled() || issued.isBefore(standing.signedOutAt()));
        if (over || !expires.isAfter(clock.instant())) {
            return Optional.empty();
        }
        Set<UUID> teams = Arrays.stream(parts.get(5).split(","))
                .filter(text -> !text.isEmpty())
                .map(UUID::fromString)
                .collect(Collectors.toSet());
        return Optional.of(new Caller(
                id, parts.get(6), parts.get(4).equals("all") ? STOPPING : EnumSet.of(Permission.HALT), teams, false));
    }

    private static Caller stopping(Caller caller) {
        Set<Permission> permissions = EnumSet.copyOf(STOPPING);
        permissions.retainAll(caller.permissions());
        return new Caller(caller.id(), caller.name(), permissions, caller.teams(), caller.token());
    }

    private static boolean isHarmless(HttpServletRequest request) {
        return request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
    }

    private boolean isProven(HttpServletRequest request, String cookie) {
        String header = request.getHeader(PROOF_HEADER);
        String proof = header == null ? request.getParameter("proof") : header;
        return proof != null
                && MessageDigest.isEqual(
                        proofFor(cookie).getBytes(StandardCharsets.UTF_8), proof.getBytes(StandardCharsets.UTF_8));
    }

    private String proofFor(String cookie) {
        return Digest.text(Digest.hmac(key, "proof\n" + cookie));
    }

    private static Optional<String> cookie(HttpServletRequest request) {
        return Optional.ofNullable(WebUtils.getCookie(request, name(request.isSecure())))
                .map(Cookie::getValue)
                .filter(value -> !value.isEmpty());
    }

    private static ResponseCookie cookie(boolean secure, String value, Duration age) {
        return ResponseCookie.from(name(secure), value)
                .path("/")
                .secure(secure)
                .httpOnly(true)
                .sameSite("Strict")
                .maxAge(age)
                .build();
    }

    private static String name(boolean secure) {
        return secure ? "__Host-halt" : "halt";
    }

    @Override
    public void start() {
        refresh();
        running = true;
        refresher = Thread.ofVirtual().name("halt-credentials").start(this::keepFresh);
    }

    @Override
    public void stop() {
        running = false;
        if (refresher != null) {
            refresher.interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void keepFresh() {
        boolean answering = true;
        while (running) {
            try {
                Thread.sleep(REFRESH);
                refresh();
                answering = true;
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                if (answering && running) {
                    log.warn(
                            "the database does not say who may stop; going on with what it said last: {}",
                            e.toString());
                }
                answering = false;
            }
        }
    }
}
