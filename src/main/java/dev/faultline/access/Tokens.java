package dev.faultline.access;

import dev.faultline.ports.Ids;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** API tokens: shown once, stored as a digest, never worth more than their owner is at the moment of asking. */
@Component
class Tokens {

    static final Duration USUAL = Duration.ofDays(30);
    static final Duration LONGEST = Duration.ofDays(90);

    private static final String PREFIX = "flt_";

    /** What belongs to a token and its owner, as far as asking needs it. */
    private static final String ASKING = """
            select t.id, t.name, t.hash, t.scopes, t.team_id, t.expires_at, t.last_used_at, t.owner_id, p.role,
                   array(select team_id from membership where person_id = t.owner_id) as teams
            from api_token t join person p on p.id = t.owner_id
            where t.revoked_at is null and p.disabled_at is null and t.expires_at > :now
            """;

    private final JdbcClient database;
    private final Clock clock;
    private final Ids ids;
    private final ApplicationEventPublisher facts;

    Tokens(JdbcClient database, Clock clock, Ids ids, ApplicationEventPublisher facts) {
        this.database = database;
        this.clock = clock;
        this.ids = ids;
        this.facts = facts;
    }

    /** A token as its owner may see it. */
    record Token(
            UUID id,
            String name,
            String prefix,
            Set<Scope> scopes,
            @Nullable UUID team,
            Instant createdAt,
            Instant expiresAt,
            @Nullable Instant lastUsedAt) {}

    /** A new token with its secret, for the only time. */
    record Issued(Token token, String secret) {

        @Override
        public String toString() {
            return "Issued[" + token.name() + "]";
        }
    }

    /** A caller who showed a valid token. */
    record Bearer(UUID token, byte[] hash, Instant expiresAt, Caller caller) {}

    @Transactional
    Issued issue(String actor, UUID owner, String name, Set<Scope> scopes, @Nullable UUID team, Duration lifetime) {
        return issue(actor, owner, name, scopes, team, lifetime, PREFIX + Digest.secret());
    }

    /** As above, with a secret that somebody chose. */
    @Transactional
    Issued issue(
            String actor,
            UUID owner,
            String name,
            Set<Scope> scopes,
            @Nullable UUID team,
            Duration lifetime,
            String secret) {
        Instant now = clock.instant();
        Token token = new Token(
                ids.next(),
                name,
                secret.substring(0, Math.min(secret.length() / 3, 8)),
                scopes,
                team,
                now,
                now.plus(lifetime),
                null);
        database.sql("""
                        insert into api_token (id, owner_id, team_id, name, hash, prefix, scopes, created_at, expires_at)
                        values (:id, :owner, :team, :name, :hash, :prefix, :scopes, :createdAt, :expiresAt)
                        """)
                .param("id", token.id())
                .param("owner", owner)
                .param("team", team)
                .param("name", name)
                .param("hash", Digest.sha256(secret))
                .param("prefix", token.prefix())
                .param("scopes", scopes.stream().map(Scope::name).toArray(String[]::new))
                .param("createdAt", at(token.createdAt()))
                .param("expiresAt", at(token.expiresAt()))
                .update();
        facts.publishEvent(new AccessFact.TokenIssued(
                actor, token.id(), name, owner, scopes.stream().sorted().toList(), token.expiresAt()));
        return new Issued(token, secret);
    }

    List<Token> of(UUID owner) {
        return database.sql("""
                        select id, name, prefix, scopes, team_id, created_at, expires_at, last_used_at from api_token
                        where owner_id = :owner and revoked_at is null order by created_at desc, id desc
                        """).param("owner", owner).query(Tokens::token).list();
    }

    Optional<Token> byId(UUID id) {
        return database.sql("""
                        select id, name, prefix, scopes, team_id, created_at, expires_at, last_used_at from api_token
                        where id = :id
                        """).param("id", id).query(Tokens::token).optional();
    }

    /** How long it still works, in whole seconds. */
    Duration left(Token token) {
        return Duration.between(clock.instant(), token.expiresAt()).truncatedTo(ChronoUnit.SECONDS);
    }

    /** Whether there was such a token of this owner. */
    @Transactional
    boolean revoke(Caller by, UUID owner, UUID id) {
        Optional<String> name = database.sql("""
                        update api_token set revoked_at = :now
                        where id = :id and owner_id = :owner and revoked_at is null returning name
                        """)
                .param("now", at(clock.instant()))
                .param("id", id)
                .param("owner", owner)
                .query(String.class)
                .optional();
        name.ifPresent(found -> facts.publishEvent(new AccessFact.TokenRevoked(by.actor(), id, found)));
        return name.isPresent();
    }

    Optional<Bearer> bearer(String secret) {
        Optional<Bearer> bearer = database.sql(ASKING + " and t.hash = :hash")
                .param("now", at(clock.instant()))
                .param("hash", Digest.sha256(secret))
                .query(Tokens::bearer)
                .optional();
        bearer.ifPresent(this::used);
        return bearer;
    }

    /** Whoever asks with this token now; empty once it does not work any more. */
    Optional<Caller> caller(UUID id) {
        return database.sql(ASKING + " and t.id = :id")
                .param("now", at(clock.instant()))
                .param("id", id)
                .query(Tokens::bearer)
                .optional()
                .map(Bearer::caller);
    }

    /** All of them, to keep in memory for the moment when the database is gone. */
    List<Bearer> valid() {
        return database.sql(ASKING)
                .param("now", at(clock.instant()))
                .query(Tokens::bearer)
                .list();
    }

    // to the minute is good enough, and spares a write for every request
    private void used(Bearer bearer) {
        Instant now = clock.instant();
        database.sql("""
                        update api_token set last_used_at = :now
                        where id = :id and (last_used_at is null or last_used_at < :before)
                        """)
                .param("now", at(now))
                .param("before", at(now.minusSeconds(60)))
                .param("id", bearer.token())
                .update();
    }

    private static Token token(ResultSet row, int number) throws SQLException {
        return new Token(
                row.getObject("id", UUID.class),
                row.getString("name"),
                row.getString("prefix"),
                scopes(row),
                row.getObject("team_id", UUID.class),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getObject("expires_at", OffsetDateTime.class).toInstant(),
                Accounts.instant(row, "last_used_at"));
    }

    private static Bearer bearer(ResultSet row, int number) throws SQLException {
        UUID team = row.getObject("team_id", UUID.class);
        Set<UUID> teams = new HashSet<>(Accounts.uuids(row, "teams"));
        Set<Permission> permissions = EnumSet.noneOf(Permission.class);
        permissions.addAll(Role.valueOf(row.getString("role")).permissions());
        permissions.retainAll(Scope.permissions(scopes(row)));
        if (team != null) {
            if (permissions.contains(Permission.ADMINISTER)) {
                teams.add(team);
            }
            teams.retainAll(Set.of(team));
            permissions.removeAll(EnumSet.of(Permission.ADMINISTER, Permission.VIEW_ALL, Permission.HALT_ALL));
        }
        return new Bearer(
                row.getObject("id", UUID.class),
                row.getBytes("hash"),
                row.getObject("expires_at", OffsetDateTime.class).toInstant(),
                new Caller(row.getObject("owner_id", UUID.class), row.getString("name"), permissions, teams, true));
    }

    private static Set<Scope> scopes(ResultSet row) throws SQLException {
        return Arrays.stream((String[]) row.getArray("scopes").getArray())
                .map(Scope::valueOf)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Scope.class)));
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
