package dev.faultline.blastradius;

import dev.faultline.access.Caller;
import dev.faultline.catalogue.TouchedBy;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Tells the catalogue which runs reach a service now. */
@Component
class Touches implements TouchedBy {

    private final JdbcClient database;

    Touches(JdbcClient database) {
        this.database = database;
    }

    @Override
    public List<Touch> of(Caller caller, String service) {
        return database.sql("""
                        select h.run_id, h.run_name, h.team_id, max(h.until) as until,
                               coalesce(t.environment, h.environment) as environment
                          from blast_hold h left join blast_touch t on t.target_id = h.target_id and t.service = :service
                         where (h.service = :service or t.service = :service) and h.run_id not in (select hidden_from(:reader))
                         group by h.run_id, h.run_name, h.team_id, coalesce(t.environment, h.environment)
                         order by h.run_name, h.run_id
                        """)
                .param("service", service)
                .param("reader", caller.id())
                .query((row, _) -> {
                    var team = row.getObject("team_id", UUID.class);
                    return new Touch(
                            row.getObject("run_id", UUID.class),
                            row.getString("run_name"),
                            row.getString("environment"),
                            team != null && caller.maySee(team),
                            Optional.ofNullable(row.getObject("until", OffsetDateTime.class))
                                    .map(OffsetDateTime::toInstant));
                })
                .list();
    }
}
