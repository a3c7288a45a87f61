package dev.faultline.alert;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** Keeps which alerts fired, and tells each once that it did and once that it is over, however often a monitor says so. */
@Component
class Alerts {

    private final JdbcClient database;
    private final ApplicationEventPublisher heard;

    Alerts(JdbcClient database, ApplicationEventPublisher heard) {
        this.database = database;
        this.heard = heard;
    }

    /**
     * One alert of a message.
     *
     * @param fingerprint of its labels
     * @param ends null while it fires
     */
    record Said(
            String fingerprint,
            String name,
            Map<String, String> labels,
            Instant starts,
            @Nullable Instant ends) {}

    /** @return how many were news */
    @Transactional
    public int hear(AlertHook hook, List<Said> alerts, Instant now) {
        database.sql("update alert_hook set heard_at = ? where id = ?")
                .params(time(now), hook.id())
                .update();
        database.sql("delete from alert where hook_id = ? and heard_at < ?::timestamptz - interval '90 days'")
                .params(hook.id(), time(now))
                .update();
        return alerts.stream().mapToInt(each -> hear(hook, each, now)).sum();
    }

    private int hear(AlertHook hook, Said alert, Instant now) {
        int fired = database.sql("""
                        insert into alert (hook_id, fingerprint, starts_at, name, labels, heard_at) values (?, ?, ?, ?, ?::jsonb, ?)
                        on conflict do nothing
                        """)
                .params(
                        hook.id(),
                        alert.fingerprint(),
                        time(alert.starts()),
                        alert.name(),
                        JsonMapper.shared().writeValueAsString(alert.labels()),
                        time(now))
                .update();
        if (fired > 0) {
            tell(hook, alert, alert.starts(), false);
        }
        var ends = alert.ends();
        int over = ends == null ? 0 : end(hook, alert, ends);
        if (over > 0) {
            tell(hook, alert, java.util.Objects.requireNonNull(ends), true);
        }
        return fired + over;
    }

    private int end(AlertHook hook, Said alert, Instant ends) {
        return database.sql("""
                        update alert set ends_at = ? where hook_id = ? and fingerprint = ? and starts_at = ? and ends_at is null
                        """)
                .params(time(ends), hook.id(), alert.fingerprint(), time(alert.starts()))
                .update();
    }

    private void tell(AlertHook hook, Said alert, Instant at, boolean over) {
        heard.publishEvent(new AlertHeard(hook.team(), hook.actor(), alert.name(), alert.labels(), at, over));
    }

    /** As a page shows it. */
    record Line(
            String hook,
            String name,
            Instant startsAt,
            @Nullable Instant endsAt,
            Instant heardAt) {}

    /** The last ones of these hooks. */
    @Transactional(readOnly = true)
    public List<Line> latest(List<AlertHook> hooks, int most) {
        return database.sql("""
                        select h.name as hook, a.name, a.starts_at, a.ends_at, a.heard_at from alert a join alert_hook h on h.id = a.hook_id
                        where a.hook_id = any(?) order by a.heard_at desc, a.fingerprint limit ?
                        """)
                .params(hooks.stream().map(AlertHook::id).toArray(UUID[]::new), most)
                .query(Alerts::line)
                .list();
    }

    private static Line line(ResultSet row, int number) throws SQLException {
        var ends = row.getObject("ends_at", OffsetDateTime.class);
        return new Line(
                row.getString("hook"),
                row.getString("name"),
                row.getObject("starts_at", OffsetDateTime.class).toInstant(),
                ends == null ? null : ends.toInstant(),
                row.getObject("heard_at", OffsetDateTime.class).toInstant());
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
