package dev.faultline.gameday;

import static dev.faultline.gameday.GameDayRows.utc;

import dev.faultline.access.Mandate;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The table of screens. Secrets come here as digests. */
@Component
class ScreenRows {

    private final JdbcClient jdbc;

    ScreenRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A screen that may be shown, as far as itself is concerned. */
    record Shown(UUID id, UUID gameday, Mandate mandate) {}

    /** The latest first. */
    List<Screen> of(UUID gameday) {
        return jdbc.sql("""
                        select id, name, made_by, made_at, opened_at from gameday_screen
                        where gameday_id = ? and revoked_at is null order by made_at desc, id desc
                        """).param(gameday).query(ScreenRows::screen).list();
    }

    void insert(UUID gameday, Screen screen, Mandate mandate, byte[] hash) {
        jdbc.sql("""
                        insert into gameday_screen (id, gameday_id, name, hash, owner_id, token_id, made_by, made_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?)
                        """)
                .params(Arrays.asList(
                        screen.id(),
                        gameday,
                        screen.name(),
                        hash,
                        mandate.person(),
                        mandate.token(),
                        screen.madeBy(),
                        utc(screen.madeAt())))
                .update();
    }

    void revoke(UUID id, Instant at) {
        jdbc.sql("update gameday_screen set revoked_at = ? where id = ?")
                .params(utc(at), id)
                .update();
    }

    Optional<Shown> shown(byte[] hash) {
        return jdbc.sql(SHOWN + "s.hash = ?")
                .param(hash)
                .query(ScreenRows::shown)
                .optional();
    }

    Optional<Shown> shown(UUID id) {
        return jdbc.sql(SHOWN + "s.id = ?").param(id).query(ScreenRows::shown).optional();
    }

    void opened(UUID id, Instant at) {
        jdbc.sql("update gameday_screen set opened_at = ? where id = ?")
                .params(utc(at), id)
                .update();
    }

    /** A day that is closed or was cancelled is shown to nobody by a link. */
    private static final String SHOWN = """
            select s.id, s.gameday_id, s.owner_id, s.token_id from gameday_screen s join gameday g on g.id = s.gameday_id
            where s.revoked_at is null and g.state not in ('CLOSED', 'CANCELLED') and\s""";

    private static Shown shown(ResultSet row, int number) throws SQLException {
        return new Shown(
                row.getObject("id", UUID.class),
                row.getObject("gameday_id", UUID.class),
                new Mandate(row.getObject("owner_id", UUID.class), row.getObject("token_id", UUID.class)));
    }

    private static Screen screen(ResultSet row, int number) throws SQLException {
        return new Screen(
                row.getObject("id", UUID.class),
                row.getString("name"),
                row.getString("made_by"),
                GameDayRows.required(row, "made_at"),
                GameDayRows.instant(row, "opened_at"));
    }
}
