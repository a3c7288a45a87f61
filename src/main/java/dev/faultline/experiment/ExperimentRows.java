package dev.faultline.experiment;

import dev.faultline.access.Caller;
import dev.faultline.access.Permission;
import dev.faultline.gate.FieldError;
import dev.faultline.gate.Format;
import dev.faultline.gate.Gate;
import dev.faultline.gate.Page;
import dev.faultline.gate.Paging;
import dev.faultline.gate.Problem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The tables of experiments. */
@Component
class ExperimentRows {

    private static final String CURRENT = """
            select e.id, e.team_id, v.version, v.definition::text as definition, v.source, v.format, v.changed_by, v.changed_at
            from experiment e join experiment_version v on v.experiment_id = e.id and v.version = e.version
            """;

    private final JdbcClient jdbc;

    ExperimentRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void insert(Experiment experiment) {
        jdbc.sql("""
                        insert into experiment
                            (id, team_id, name, folded, version, created_by, created_at, changed_by, changed_at)
                        values (:id, :team, :name, :folded, :version, :by, :at, :by, :at)
                        """)
                .param("id", experiment.id())
                .param("team", experiment.team())
                .param("name", experiment.name())
                .param("folded", Names.folded(experiment.name()))
                .param("version", experiment.version())
                .param("by", experiment.changedBy())
                .param("at", time(experiment.changedAt()))
                .update();
        insertVersion(experiment);
    }

    void update(Experiment experiment) {
        jdbc.sql("""
                        update experiment
                        set name = :name, folded = :folded, version = :version, changed_by = :by, changed_at = :at
                        where id = :id and team_id = :team
                        """)
                .param("id", experiment.id())
                .param("team", experiment.team())
                .param("name", experiment.name())
                .param("folded", Names.folded(experiment.name()))
                .param("version", experiment.version())
                .param("by", experiment.changedBy())
                .param("at", time(experiment.changedAt()))
                .update();
        insertVersion(experiment);
    }

    private void insertVersion(Experiment experiment) {
        jdbc.sql("""
                        insert into experiment_version
                            (experiment_id, version, definition, source, format, changed_by, changed_at)
                        values (:id, :version, :definition::jsonb, :source, :format, :by, :at)
                        """)
                .param("id", experiment.id())
                .param("version", experiment.version())
                .param("definition", DefinitionWriter.json(experiment.definition()))
                .param("source", experiment.source())
                .param("format", experiment.format().name())
                .param("by", experiment.changedBy())
                .param("at", time(experiment.changedAt()))
                .update();
    }

    void delete(UUID id, Instant at) {
        jdbc.sql("update experiment set deleted_at = :at where id = :id")
                .param("id", id)
                .param("at", time(at))
                .update();
    }

    void restore(UUID id) {
        jdbc.sql("update experiment set deleted_at = null where id = :id")
                .param("id", id)
                .update();
    }

    void lock(UUID id) {
        var _ = jdbc.sql("select id from experiment where id = :id for update")
                .param("id", id)
                .query((row, _) -> row.getString(1))
                .optional();
    }

    boolean isTaken(UUID team, String folded, @Nullable UUID except) {
        return findByName(team, folded)
                .filter(each -> !each.id().equals(except))
                .isPresent();
    }

    boolean wasDeleted(UUID team, String folded) {
        return jdbc.sql("""
                        select exists (select from experiment
                                       where team_id = :team and folded = :folded and deleted_at is not null)
                        """)
                .param("team", team)
                .param("folded", folded)
                .query((row, _) -> row.getBoolean(1))
                .single();
    }

    Optional<Experiment> find(UUID id) {
        return jdbc.sql(CURRENT + "where e.id = :id and e.deleted_at is null")
                .param("id", id)
                .query(ExperimentRows::experiment)
                .optional();
    }

    /** Whether a GameDay that is sealed from them has it in its plan. */
    boolean isHiddenFrom(Caller caller, UUID id) {
        return jdbc.sql("select ? in (select hidden_from(?))")
                .params(id, caller.id())
                .query(Boolean.class)
                .single();
    }

    Optional<Experiment> findDeleted(UUID id) {
        return jdbc.sql(CURRENT + "where e.id = :id and e.deleted_at is not null")
                .param("id", id)
                .query(ExperimentRows::experiment)
                .optional();
    }

    Optional<Experiment> findByName(UUID team, String folded) {
        return jdbc.sql(CURRENT + "where e.team_id = :team and e.folded = :folded and e.deleted_at is null")
                .param("team", team)
                .param("folded", folded)
                .query(ExperimentRows::experiment)
                .optional();
    }

    /** Also of a deleted experiment: a run may still be made of it. */
    Optional<Experiment> find(UUID id, int version) {
        return jdbc.sql("""
                        select e.id, e.team_id, v.version, v.definition::text as definition, v.source, v.format,
                               v.changed_by, v.changed_at
                        from experiment e join experiment_version v on v.experiment_id = e.id
                        where e.id = :id and v.version = :version
                        """)
                .param("id", id)
                .param("version", version)
                .query(ExperimentRows::experiment)
                .optional();
    }

    List<Experiments.Version> versions(UUID id) {
        return jdbc.sql("""
                        select version, changed_by, changed_at from experiment_version
                        where experiment_id = :id order by version desc
                        """)
                .param("id", id)
                .query((row, _) -> new Experiments.Version(
                        row.getInt("version"),
                        row.getString("changed_by"),
                        row.getObject("changed_at", OffsetDateTime.class).toInstant()))
                .list();
    }

    List<Experiments.Choice> toChooseFrom(Caller caller) {
        return jdbc.sql("""
                        select id, name from experiment
                        where deleted_at is null and (:everybody or team_id = any(:teams))
                          and id not in (select hidden_from(:reader))
                        order by folded, id
                        """)
                .param("reader", caller.id())
                .param("everybody", caller.may(Permission.ADMINISTER))
                .param("teams", caller.teams().toArray(UUID[]::new))
                .query((row, _) -> new Experiments.Choice(row.getObject("id", UUID.class), row.getString("name")))
                .list();
    }

    Page<Experiment> list(Caller caller, Experiments.Search search, Paging paging) {
        Experiments.Search.Order order = search.order();
        Key after = Key.of(paging.after(), order);
        List<Experiment> found = jdbc.sql(CURRENT
                        + """
                        where e.deleted_at is null
                          and (:everybody or e.team_id = any(:teams)) and e.id not in (select hidden_from(:reader))
                          and (:team::uuid is null or e.team_id = :team::uuid)
                          and (:name::text is null or e.folded = :name::text)
                          and (:words::text is null or position(lower(:words::text) in e.folded) > 0
                               or position(lower(:words::text) in lower(concat_ws(' ',
                                      e.name, v.definition ->> 'description', v.definition ->> 'hypothesis'))) > 0)
                          and (:first or %s)
                        order by %s limit :fetch
                        """.formatted(
                                        switch (order) {
                                            case NAME -> "(e.folded, e.id) > (:folded, :id)";
                                            case NEWEST -> "(e.changed_at, e.id) < (:at, :id)";
                                        },
                                        switch (order) {
                                            case NAME -> "e.folded, e.id";
                                            case NEWEST -> "e.changed_at desc, e.id desc";
                                        }))
                .param("everybody", caller.seesAllTeams())
                .param("reader", caller.id())
                .param("teams", caller.teams().toArray(UUID[]::new))
                .param("team", search.team().orElse(null))
                .param("name", search.name().map(Names::folded).orElse(null))
                .param("words", search.words().filter(each -> !each.isEmpty()).orElse(null))
                .param("first", after.first())
                .param("folded", after.folded())
                .param("at", time(after.at()))
                .param("id", after.id())
                .param("fetch", paging.fetch())
                .query(ExperimentRows::experiment)
                .list();
        return paging.page(
                found,
                each -> List.of(
                        order.name(),
                        order == Experiments.Search.Order.NAME
                                ? Names.folded(each.name())
                                : each.changedAt().toString(),
                        each.id().toString()));
    }

    /** The row after which a page begins. */
    private record Key(boolean first, String folded, Instant at, UUID id) {

        static Key of(List<String> after, Experiments.Search.Order order) {
            if (after.isEmpty()) {
                return new Key(true, "", Instant.EPOCH, new UUID(0, 0));
            }
            if (!after.getFirst().equals(order.name())) {
                throw Problem.invalid(FieldError.parameter("cursor", "cursor", "The cursor is of another order."));
            }
            return new Key(
                    false,
                    after.get(1),
                    order == Experiments.Search.Order.NEWEST ? Instant.parse(after.get(1)) : Instant.EPOCH,
                    UUID.fromString(after.get(2)));
        }
    }

    private static Experiment experiment(ResultSet row, int number) throws SQLException {
        return new Experiment(
                row.getObject("id", UUID.class),
                row.getObject("team_id", UUID.class),
                row.getInt("version"),
                DefinitionReader.read(
                        Gate.document(row.getString("definition"), Format.JSON).fields()),
                row.getString("source"),
                Experiment.SourceFormat.valueOf(row.getString("format")),
                row.getString("changed_by"),
                row.getObject("changed_at", OffsetDateTime.class).toInstant());
    }

    private static OffsetDateTime time(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }
}
