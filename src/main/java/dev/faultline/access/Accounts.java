package dev.faultline.access;

import dev.faultline.ports.Ids;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The people: the door for everybody who needs to know who somebody is. */
@Component
public class Accounts {

    private final JdbcClient database;
    private final Passwords passwords;
    private final Sessions sessions;
    private final Clock clock;
    private final Ids ids;
    private final ApplicationEventPublisher facts;

    Accounts(
            JdbcClient database,
            Passwords passwords,
            Sessions sessions,
            Clock clock,
            Ids ids,
            ApplicationEventPublisher facts) {
        this.database = database;
        this.passwords = passwords;
        this.sessions = sessions;
        this.clock = clock;
        this.ids = ids;
        this.facts = facts;
    }

    /** The zone in which somebody wants to read times. */
    public ZoneId zoneOf(Caller caller) {
        return database.sql("select zone from person where id = :id")
                .param("id", caller.id())
                .query(String.class)
                .optional()
                .map(ZoneId::of)
                .orElse(ZoneId.of("UTC"));
    }

    /** Somebody on whose behalf something happens while they are away, with what they may do now; empty when disabled. */
    public Optional<Caller> callerFor(UUID id) {
        return person(id)
                .filter(person -> !person.disabled())
                .map(person -> new Caller(
                        id,
                        person.login(),
                        person.role().permissions(),
                        person.teams().stream().map(Team::id).collect(Collectors.toSet()),
                        false));
    }

    public Optional<Person> person(UUID id) {
        return people("p.id = :id", Map.of("id", id)).stream().findFirst();
    }

    /** By the name they log in with; empty for who is disabled. */
    public Optional<Person> named(String login) {
        return people("lower(p.login) = lower(:login) and p.disabled_at is null", Map.of("login", login)).stream()
                .findFirst();
    }

    /** Whoever may log in and is in one of these teams, by login. */
    public List<Person> members(Collection<UUID> teams) {
        return people(
                "p.disabled_at is null and exists (select from membership m where m.person_id = p.id and m.team_id = any(:teams))",
                Map.of("teams", teams.toArray(UUID[]::new)));
    }

    /** Everybody, by login. */
    List<Person> all() {
        return people("true", Map.of());
    }

    /** Whether anybody could log in. */
    boolean anybody() {
        return database.sql("select exists (select from person where password_hash is not null)")
                .query(Boolean.class)
                .single();
    }

    /** Empty when the login is taken. */
    @Transactional
    Optional<Person> add(
            String actor,
            String login,
            String displayName,
            @Nullable String password,
            Role role,
            Collection<UUID> teams) {
        UUID id = ids.next();
        try {
            database.sql("""
                            insert into person (id, login, display_name, password_hash, role)
                            values (:id, :login, :displayName, :hash, :role)
                            """)
                    .param("id", id)
                    .param("login", login)
                    .param("displayName", displayName)
                    .param("hash", password == null ? null : passwords.hash(password))
                    .param("role", role.name())
                    .update();
        } catch (DuplicateKeyException taken) {
            return Optional.empty();
        }
        join(id, teams);
        facts.publishEvent(new AccessFact.PersonAdded(actor, id, login, role, List.copyOf(teams)));
        return person(id);
    }

    /** The first one, or the one that an unattended start made without a password and that is now given one. */
    UUID administrator(String login, String displayName, @Nullable String hash, Collection<UUID> teams) {
        UUID id = database.sql("""
                        insert into person as p (id, login, display_name, password_hash, role)
                        values (:id, :login, :displayName, :hash, 'ADMIN')
                        on conflict (lower(login)) do update
                            set display_name = excluded.display_name, password_hash = excluded.password_hash
                            where p.password_hash is null
                        returning id
                        """)
                .param("id", ids.next())
                .param("login", login)
                .param("displayName", displayName)
                .param("hash", hash)
                .query(UUID.class)
                .single();
        join(id, teams);
        return id;
    }

    String hash(String password) {
        return passwords.hash(password);
    }

    /** A change of role ends their sessions; their tokens shrink by themselves, they never hold more than their owner. */
    @Transactional
    void change(Caller by, Person person, Role role, Collection<UUID> teams) {
        database.sql("update person set role = :role where id = :id")
                .param("role", role.name())
                .param("id", person.id())
                .update();
        database.sql("delete from membership where person_id = :id")
                .param("id", person.id())
                .update();
        join(person.id(), teams);
        signOut(person.id());
        facts.publishEvent(
                new AccessFact.PersonChanged(by.actor(), person.id(), person.login(), role, List.copyOf(teams)));
    }

    @Transactional
    void rename(UUID id, String displayName) {
        database.sql("update person set display_name = :displayName where id = :id")
                .param("displayName", displayName)
                .param("id", id)
                .update();
    }

    @Transactional
    void disable(Caller by, Person person) {
        database.sql("update person set disabled_at = :now where id = :id and disabled_at is null")
                .param("now", now())
                .param("id", person.id())
                .update();
        signOut(person.id());
        revokeTokens(person.id());
        facts.publishEvent(new AccessFact.PersonDisabled(by.actor(), person.id(), person.login()));
    }

    @Transactional
    void enable(Caller by, Person person) {
        database.sql("update person set disabled_at = null where id = :id")
                .param("id", person.id())
                .update();
        facts.publishEvent(new AccessFact.PersonEnabled(by.actor(), person.id(), person.login()));
    }

    /** Ends every session and token of the person: whoever knew the old password may have made them. */
    @Transactional
    void changePassword(Caller by, Person person, String password) {
        database.sql("update person set password_hash = :hash where id = :id")
                .param("hash", passwords.hash(password))
                .param("id", person.id())
                .update();
        signOut(person.id());
        revokeTokens(person.id());
        facts.publishEvent(new AccessFact.PasswordChanged(by.actor(), person.id(), person.login()));
    }

    boolean knowsPassword(UUID id, String password) {
        String hash = database.sql("select coalesce(password_hash, '') from person where id = :id")
                .param("id", id)
                .query(String.class)
                .optional()
                .filter(found -> !found.isEmpty())
                .orElse(null);
        return passwords.matches(password, hash);
    }

    @Transactional
    void zone(UUID id, ZoneId zone) {
        database.sql("update person set zone = :zone where id = :id")
                .param("zone", zone.getId())
                .param("id", id)
                .update();
    }

    /** Whether this is the only one left who could administer: neither disabled nor demoted then. */
    boolean isLastAdministrator(Person person) {
        return person.role() == Role.ADMIN
                && !person.disabled()
                && database.sql("""
                                select not exists (
                                    select from person
                                    where role = 'ADMIN' and disabled_at is null and password_hash is not null and id <> :id)
                                """)
                        .param("id", person.id())
                        .query(Boolean.class)
                        .single();
    }

    /** Somebody as they are now; empty for who is disabled. */
    Optional<Caller> caller(UUID id) {
        return database.sql("""
                        select p.id, p.login, p.role, array(select team_id from membership where person_id = p.id) as teams
                        from person p where p.id = :id and p.disabled_at is null
                        """)
                .param("id", id)
                .query((row, number) -> caller(row))
                .optional();
    }

    private static Caller caller(ResultSet row) throws SQLException {
        return new Caller(
                row.getObject("id", UUID.class),
                row.getString("login"),
                Role.valueOf(row.getString("role")).permissions(),
                uuids(row, "teams"),
                false);
    }

    /** What is needed to let somebody in: also for those who are not let in, so that both take equally long. */
    Optional<Credentials> credentials(String login) {
        return database.sql("""
                        select p.id, p.login, p.role, p.password_hash, p.disabled_at is not null as disabled,
                               array(select team_id from membership where person_id = p.id) as teams
                        from person p where lower(p.login) = lower(:login)
                        """)
                .param("login", login)
                .query((row, number) ->
                        new Credentials(caller(row), row.getString("password_hash"), row.getBoolean("disabled")))
                .optional();
    }

    record Credentials(Caller caller, @Nullable String hash, boolean disabled) {

        @Override
        public String toString() {
            return "Credentials[" + caller.name() + "]";
        }
    }

    static Set<UUID> uuids(ResultSet row, String column) throws SQLException {
        return Set.of((UUID[]) row.getArray(column).getArray());
    }

    private void join(UUID person, Collection<UUID> teams) {
        database.sql("""
                        insert into membership (person_id, team_id) select :person, unnest(:teams) on conflict do nothing
                        """)
                .param("person", person)
                .param("teams", teams.toArray(UUID[]::new))
                .update();
    }

    private void signOut(UUID person) {
        database.sql("update person set signed_out_at = :now where id = :id")
                .param("now", now())
                .param("id", person)
                .update();
        sessions.endAll(person);
    }

    private void revokeTokens(UUID person) {
        database.sql("update api_token set revoked_at = :now where owner_id = :id and revoked_at is null")
                .param("now", now())
                .param("id", person)
                .update();
    }

    private List<Person> people(String condition, Map<String, ?> parameters) {
        Map<UUID, Team> teams = database
                .sql("select id, name from team")
                .query((row, number) -> new Team(row.getObject("id", UUID.class), row.getString("name")))
                .list()
                .stream()
                .collect(Collectors.toMap(Team::id, Function.identity()));
        return database.sql("""
                        select p.id, p.login, p.display_name, p.role, p.zone, p.created_at, p.disabled_at,
                               array(select m.team_id from membership m join team t on t.id = m.team_id
                                     where m.person_id = p.id order by lower(t.name)) as teams
                        from person p where %s order by lower(p.login)
                        """.formatted(condition))
                .params(parameters)
                .query((row, number) -> new Person(
                        row.getObject("id", UUID.class),
                        row.getString("login"),
                        row.getString("display_name"),
                        Role.valueOf(row.getString("role")),
                        ZoneId.of(row.getString("zone")),
                        Arrays.stream((UUID[]) row.getArray("teams").getArray())
                                .map(teams::get)
                                .toList(),
                        row.getObject("created_at", OffsetDateTime.class).toInstant(),
                        instant(row, "disabled_at")))
                .list();
    }

    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }

    private OffsetDateTime now() {
        return OffsetDateTime.now(clock);
    }
}
