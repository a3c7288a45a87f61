package dev.faultline.access;

import dev.faultline.ports.Ids;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The teams: the door for everybody who owns something on behalf of one. */
@Component
public class Teams {

    /** The team that every installation has from its first migration. */
    public static final UUID MAIN = UUID.fromString("00000000-0000-7000-8000-000000000001");

    private final JdbcClient database;
    private final Ids ids;
    private final ApplicationEventPublisher facts;

    Teams(JdbcClient database, Ids ids, ApplicationEventPublisher facts) {
        this.database = database;
        this.ids = ids;
        this.facts = facts;
    }

    /** The team that things belong to when nobody says otherwise. */
    public Team main() {
        return byId(MAIN).orElseThrow();
    }

    /** The caller's teams by name; every team for those who see them all. */
    public List<Team> of(Caller caller) {
        return database.sql("""
                        select id, name from team where :all or id = any(:mine) order by lower(name)
                        """)
                .param("all", caller.seesAllTeams())
                .param("mine", caller.teams().toArray(UUID[]::new))
                .query(Teams::team)
                .list();
    }

    /** Where the caller's new things go when they do not say: their only team, or the main one if it is theirs. */
    public Optional<Team> usual(Caller caller) {
        if (caller.mayTouch(MAIN)) {
            return byId(MAIN);
        }
        return caller.teams().size() == 1 ? byId(caller.teams().iterator().next()) : Optional.empty();
    }

    public Optional<Team> byId(UUID id) {
        return database.sql("select id, name from team where id = :id")
                .param("id", id)
                .query(Teams::team)
                .optional();
    }

    public Optional<Team> byName(String name) {
        return database.sql("select id, name from team where lower(name) = lower(:name)")
                .param("name", name)
                .query(Teams::team)
                .optional();
    }

    /** By its name or its id, as people and programs write either. */
    Optional<Team> named(String nameOrId) {
        return byName(nameOrId).or(() -> {
            try {
                return byId(UUID.fromString(nameOrId));
            } catch (IllegalArgumentException noId) {
                return Optional.empty();
            }
        });
    }

    /** Empty when the name is taken. */
    @Transactional
    public Optional<Team> add(Caller by, String name) {
        Team team = new Team(ids.next(), name);
        try {
            database.sql("insert into team (id, name) values (:id, :name)")
                    .param("id", team.id())
                    .param("name", team.name())
                    .update();
        } catch (DuplicateKeyException taken) {
            return Optional.empty();
        }
        facts.publishEvent(new AccessFact.TeamAdded(by.actor(), team.id(), team.name()));
        return Optional.of(team);
    }

    private static Team team(ResultSet row, int number) throws SQLException {
        return new Team(row.getObject("id", UUID.class), row.getString("name"));
    }
}
