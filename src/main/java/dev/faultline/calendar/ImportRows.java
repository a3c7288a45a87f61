package dev.faultline.calendar;

import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The tables of what was brought in. How old a copy is, the database's clock says: nodes may disagree about theirs. */
@Component
class ImportRows {

    private final JdbcClient database;

    ImportRows(JdbcClient database) {
        this.database = database;
    }

    /** What a node took to read again, before anybody else does. */
    record Due(UUID calendar, Wanted wanted, Duration refresh) {}

    void insert(UUID calendar, Wanted wanted, Source source, Ics.Content content) {
        database.sql("""
                        insert into calendar_import (calendar_id, url, content, floating, zones, refresh_seconds, stale_seconds,
                                                     when_stale, read_at, next_at, notes)
                        select :id, :url, :content, :floating, :zones::jsonb, :refresh, :stale, :whenStale, now.at,
                               now.at + :refresh * interval '1 second', :notes
                        from (select clock_timestamp() as at) as now
                        """)
                .param("id", calendar)
                .param("url", wanted.url() == null ? null : wanted.url().toString())
                .param("content", wanted.text())
                .param("floating", wanted.manner().floating())
                .param("zones", JsonMapper.shared().writeValueAsString(names(wanted.manner())))
                .param("refresh", source.refresh().toSeconds())
                .param("stale", source.staleAfter().toSeconds())
                .param("whenStale", source.whenStale().name())
                .param("notes", content.notes().toArray(String[]::new))
                .update();
        insert(calendar, content.closures());
    }

    private static Map<String, String> names(Ics.Manner manner) {
        return manner.zones().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, each -> each.getValue().getId()));
    }

    private void insert(UUID calendar, List<Closure> closures) {
        database.sql("""
                        insert into calendar_closure (calendar_id, uid, name, from_local, until_local, zone)
                        select :id, each.* from unnest(:uids::text[], :names::text[], :froms::timestamp[], :untils::timestamp[],
                                                       :zones::text[]) as each
                        """)
                .param("id", calendar)
                .param("uids", closures.stream().map(Closure::uid).toArray(String[]::new))
                .param("names", closures.stream().map(Closure::name).toArray(String[]::new))
                .param(
                        "froms",
                        closures.stream().map(each -> each.from().toString()).toArray(String[]::new))
                .param(
                        "untils",
                        closures.stream().map(each -> each.until().toString()).toArray(String[]::new))
                .param(
                        "zones",
                        closures.stream().map(each -> each.zone().getId()).toArray(String[]::new))
                .update();
    }

    /** Takes the place of the copy before. */
    void replace(UUID calendar, String text, Ics.Content content) {
        database.sql("""
                        update calendar_import set content = ?, notes = ?, read_at = clock_timestamp(), trouble = '', stale_told = false
                        where calendar_id = ?
                        """)
                .params(text, content.notes().toArray(String[]::new), calendar)
                .update();
        database.sql("delete from calendar_closure where calendar_id = ?")
                .param(calendar)
                .update();
        insert(calendar, content.closures());
    }

    /** @return whether it is news that this does not work */
    boolean failed(UUID calendar, String trouble, Duration retry) {
        return database.sql("""
                        update calendar_import i set trouble = :trouble,
                               next_at = least(i.next_at, clock_timestamp() + :retry * interval '1 second')
                        from (select trouble from calendar_import where calendar_id = :id for update) as before
                        where i.calendar_id = :id
                        returning before.trouble = ''
                        """)
                .param("id", calendar)
                .param("trouble", trouble)
                .param("retry", retry.toSeconds())
                .query(Boolean.class)
                .single();
    }

    /** Whoever else is at it waits. */
    void lock(UUID calendar) {
        database.sql("select from calendar_import where calendar_id = ? for update")
                .param(calendar)
                .query((_, _) -> true)
                .optional();
    }

    /** One that is due, and is due again later than that. */
    Optional<Due> claim() {
        return database.sql("""
                        update calendar_import i set next_at = clock_timestamp() + i.refresh_seconds * interval '1 second'
                        from calendar c
                        where c.id = i.calendar_id and i.calendar_id = (
                            select d.calendar_id from calendar_import d join calendar e on e.id = d.calendar_id
                            where d.next_at <= clock_timestamp() and e.ended_at is null
                            order by d.next_at limit 1 for update of d skip locked)
                        returning i.*, c.zone
                        """).query(ImportRows::due).optional();
    }

    void rereadSoon(Collection<UUID> calendars, Duration fresh) {
        database.sql("""
                        update calendar_import set next_at = clock_timestamp()
                        where calendar_id = any(:ids) and url is not null and next_at > clock_timestamp()
                          and read_at < clock_timestamp() - :fresh * interval '1 second'
                        """)
                .param("ids", calendars.toArray(UUID[]::new))
                .param("fresh", fresh.toSeconds())
                .update();
    }

    Optional<Due> find(UUID calendar) {
        return database.sql(
                        "select i.*, c.zone from calendar_import i join calendar c on c.id = i.calendar_id where i.calendar_id = ?")
                .param(calendar)
                .query(ImportRows::due)
                .optional();
    }

    /** Those that have become too old since somebody looked. */
    List<UUID> becameStale() {
        return database.sql("""
                        update calendar_import i set stale_told = true
                        from calendar c
                        where c.id = i.calendar_id and c.ended_at is null and i.url is not null and not i.stale_told
                          and i.read_at < clock_timestamp() - i.stale_seconds * interval '1 second'
                        returning i.calendar_id
                        """).query((row, _) -> row.getObject(1, UUID.class)).list();
    }

    /** What each of these closes after a moment, in order. */
    Map<UUID, List<Closure>> closures(Collection<UUID> calendars, Instant then, int most) {
        Map<UUID, List<Closure>> all = new HashMap<>();
        if (calendars.isEmpty()) {
            return all;
        }
        record Row(UUID calendar, Closure closure) {}
        database
                .sql("""
                        select c.* from unnest(:ids) as id
                        cross join lateral (select * from calendar_closure where calendar_id = id and until_local > :then
                                            order by from_local, uid limit :most) as c
                        order by c.from_local, c.uid
                        """)
                .param("ids", calendars.toArray(UUID[]::new))
                // no zone is as much as a day away from UTC
                .param("then", LocalDateTime.ofInstant(then, ZoneOffset.UTC).minusDays(1))
                .param("most", most)
                .query((row, _) -> new Row(row.getObject("calendar_id", UUID.class), closure(row)))
                .list()
                .stream()
                .filter(each -> each.closure().span().until().isAfter(then))
                .forEach(each -> all.computeIfAbsent(each.calendar(), _ -> new ArrayList<>())
                        .add(each.closure()));
        return all;
    }

    private static Closure closure(ResultSet row) throws SQLException {
        return new Closure(
                row.getString("uid"),
                row.getString("name"),
                row.getObject("from_local", LocalDateTime.class),
                row.getObject("until_local", LocalDateTime.class),
                ZoneId.of(row.getString("zone")));
    }

    private static Due due(ResultSet row, int number) throws SQLException {
        String url = row.getString("url");
        var zones = new LinkedHashMap<String, ZoneId>();
        JsonMapper.shared()
                .readTree(row.getString("zones"))
                .forEachEntry((name, zone) -> zones.put(name, ZoneId.of(zone.asString())));
        return new Due(
                row.getObject("calendar_id", UUID.class),
                new Wanted(
                        uri(url),
                        row.getString("content"),
                        new Ics.Manner(ZoneId.of(row.getString("zone")), row.getBoolean("floating"), zones)),
                Duration.ofSeconds(row.getLong("refresh_seconds")));
    }

    /** Of a row that has the columns of an import beside those of a calendar. */
    static Source source(ResultSet row) throws SQLException {
        return new Source(
                uri(row.getString("url")),
                Duration.ofSeconds(row.getLong("refresh_seconds")),
                Duration.ofSeconds(row.getLong("stale_seconds")),
                Source.WhenStale.valueOf(row.getString("when_stale")),
                row.getObject("read_at", OffsetDateTime.class).toInstant(),
                row.getString("trouble"),
                row.getBoolean("stale"),
                List.of((String[]) row.getArray("notes").getArray()));
    }

    private static @Nullable URI uri(@Nullable String url) {
        return url == null ? null : URI.create(url);
    }
}
