package dev.faultline.notification;

import dev.faultline.access.Caller;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Channels in PostgreSQL. Addresses come out one by one, for whoever sends. */
@Component
class ChannelRows {

    private static final String COLUMNS = """
            select c.id, c.team_id, c.name, c.kind, c.shown, c.about, c.occasions, c.lead_seconds, c.zone, c.templates, c.version, c.made_by,
                   c.made_at, c.changed_by, c.changed_at, c.ended_at
            from notification_channel c
            """;

    private final JdbcClient jdbc;

    ChannelRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Those of the caller's teams that are in use, by name. */
    List<Channel> of(Caller caller) {
        return jdbc.sql(COLUMNS + "where ended_at is null and (? or team_id = any(?)) order by lower(name), id")
                .params(caller.seesAllTeams(), caller.teams().toArray(UUID[]::new))
                .query(ChannelRows::channel)
                .list();
    }

    Optional<Channel> find(Caller caller, UUID id) {
        return jdbc.sql(COLUMNS + "where id = ? and ended_at is null and (? or team_id = any(?))")
                .params(id, caller.seesAllTeams(), caller.teams().toArray(UUID[]::new))
                .query(ChannelRows::channel)
                .optional();
    }

    /** Held until the end of the transaction. */
    Optional<Channel> lock(UUID id) {
        return jdbc.sql(COLUMNS + "where id = ? for update")
                .param(id)
                .query(ChannelRows::channel)
                .optional();
    }

    Optional<Channel> byId(UUID id) {
        return jdbc.sql(COLUMNS + "where id = ?")
                .param(id)
                .query(ChannelRows::channel)
                .optional();
    }

    List<Channel> inUse() {
        return jdbc.sql(COLUMNS + "where ended_at is null order by id")
                .query(ChannelRows::channel)
                .list();
    }

    int count(UUID team) {
        return jdbc.sql("select count(*) from notification_channel where team_id = ? and ended_at is null")
                .param(team)
                .query(Integer.class)
                .single();
    }

    byte[] address(UUID id) {
        return jdbc.sql("select address from notification_channel where id = ?")
                .param(id)
                .query((row, _) -> row.getBytes(1))
                .single();
    }

    void insert(Channel channel, byte[] address) {
        var terms = channel.terms();
        var trace = channel.trace();
        jdbc.sql("""
                        insert into notification_channel (id, team_id, name, kind, address, shown, about, occasions, lead_seconds, zone,
                                                          templates, version, made_by, made_at, changed_by, changed_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?)
                        """)
                .params(
                        channel.id(),
                        channel.team(),
                        terms.name(),
                        terms.kind().name(),
                        address,
                        channel.shown(),
                        names(terms.about()),
                        names(terms.occasions()),
                        terms.lead().toSeconds(),
                        terms.zone().getId(),
                        json(terms.templates()),
                        channel.version(),
                        trace.madeBy(),
                        time(trace.madeAt()),
                        trace.changedBy(),
                        time(trace.changedAt()))
                .update();
    }

    void update(Channel channel, byte[] address) {
        var terms = channel.terms();
        jdbc.sql("""
                        update notification_channel
                        set name = ?, address = ?, shown = ?, about = ?, occasions = ?, lead_seconds = ?, zone = ?, templates = ?::jsonb,
                            version = ?, changed_by = ?, changed_at = ?
                        where id = ?
                        """)
                .params(
                        terms.name(),
                        address,
                        channel.shown(),
                        names(terms.about()),
                        names(terms.occasions()),
                        terms.lead().toSeconds(),
                        terms.zone().getId(),
                        json(terms.templates()),
                        channel.version(),
                        channel.trace().changedBy(),
                        time(channel.trace().changedAt()),
                        channel.id())
                .update();
    }

    void end(UUID id, Instant now) {
        jdbc.sql("update notification_channel set ended_at = ? where id = ?")
                .params(time(now), id)
                .update();
    }

    private static String[] names(Collection<? extends Enum<?>> values) {
        return values.stream().map(Enum::name).sorted().toArray(String[]::new);
    }

    private static String json(Map<Occasion, String> templates) {
        return JsonMapper.shared()
                .writeValueAsString(templates.entrySet().stream()
                        .collect(Collectors.toMap(each -> each.getKey().name(), Map.Entry::getValue)));
    }

    private static Channel channel(ResultSet row, int number) throws SQLException {
        var templates = new EnumMap<Occasion, String>(Occasion.class);
        JsonMapper.shared()
                .readTree(row.getString("templates"))
                .forEachEntry((name, text) -> templates.put(Occasion.valueOf(name), text.asString()));
        var ended = row.getObject("ended_at", OffsetDateTime.class);
        return new Channel(
                row.getObject("id", UUID.class),
                row.getObject("team_id", UUID.class),
                new Channel.Terms(
                        row.getString("name"),
                        Channel.Kind.valueOf(row.getString("kind")),
                        values(row, "about", Subject.class),
                        values(row, "occasions", Occasion.class),
                        Duration.ofSeconds(row.getLong("lead_seconds")),
                        ZoneId.of(row.getString("zone")),
                        templates),
                row.getString("shown"),
                row.getInt("version"),
                new Channel.Trace(
                        row.getString("made_by"),
                        instant(row, "made_at"),
                        row.getString("changed_by"),
                        instant(row, "changed_at"),
                        ended == null ? null : ended.toInstant()));
    }

    private static <E extends Enum<E>> Set<E> values(ResultSet row, String column, Class<E> type) throws SQLException {
        return Arrays.stream((String[]) row.getArray(column).getArray())
                .map(each -> Enum.valueOf(type, each))
                .collect(Collectors.toSet());
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        return Objects.requireNonNull(row.getObject(column, OffsetDateTime.class))
                .toInstant();
    }

    static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
