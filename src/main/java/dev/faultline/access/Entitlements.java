package dev.faultline.access;

import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What people may do at this moment, whatever they might when they did something. */
@Component
public class Entitlements {

    private final JdbcClient database;

    Entitlements(JdbcClient database) {
        this.database = database;
    }

    /** Whether this person could still come and do this for that team. */
    public boolean may(UUID person, Permission permission, UUID team) {
        record Now(Role role, boolean member) {}
        return database.sql("""
                        select role, exists (select from membership where person_id = p.id and team_id = :team)
                          from person p where id = :person and disabled_at is null
                        """)
                .param("person", person)
                .param("team", team)
                .query((row, _) -> new Now(Role.valueOf(row.getString(1)), row.getBoolean(2)))
                .optional()
                .filter(now -> now.role().allows(permission))
                .filter(now -> now.member() || now.role().allows(Permission.ADMINISTER))
                .isPresent();
    }
}
