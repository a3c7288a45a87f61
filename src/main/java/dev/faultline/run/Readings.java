package dev.faultline.run;

import dev.faultline.steadystate.Phase;
import dev.faultline.steadystate.Sample;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The readings of runs' probes: who reads which next, and what they come to. */
@Component
class Readings {

    /** A stored reading, for charts. */
    record Point(
            long seq, String probe, Instant at, @Nullable Double value, boolean holds, String said, Phase phase) {}

    private final JdbcClient database;

    Readings(JdbcClient database) {
        this.database = database;
    }

    /**
     * Claims the next reading of a probe.
     *
     * @return whether it is due and nobody else took it
     */
    boolean claim(UUID run, String probe, Duration interval) {
        return database.sql("""
                                insert into probe_due as d (run_id, probe, next_at)
                                values (?, ?, clock_timestamp() + ? * interval '1 millisecond')
                                on conflict (run_id, probe) do update set next_at = excluded.next_at
                                where d.next_at <= clock_timestamp()
                                """)
                        .params(RunRows.row(run, probe, interval.toMillis()))
                        .update()
                == 1;
    }

    void store(UUID run, Sample sample, Phase phase, boolean guard) {
        database.sql("""
                        insert into probe_reading (run_id, probe, at, phase, guard, value, holds, said)
                        values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing
                        """)
                .params(RunRows.row(
                        run,
                        sample.probe(),
                        RunRows.at(sample.at()),
                        phase.name(),
                        guard,
                        sample.value(),
                        sample.holds(),
                        sample.said()))
                .update();
    }

    /**
     * What the readings come to, per probe and phase. Rows of readings that agree are counted as islands: the difference of
     * two running numbers is the same along such a row.
     */
    List<ProbeStats> of(UUID run) {
        return database.sql("""
                        with numbered as (
                            select *, row_number() over w - row_number() over (partition by probe, phase, holds order by at) as island,
                                   row_number() over (partition by probe, phase order by at desc) as from_end
                            from probe_reading where run_id = ? window w as (partition by probe, phase order by at)
                        ), islands as (
                            select probe, phase, holds, island, count(*) as length, min(at) as since, min(from_end) as from_end
                            from numbered group by probe, phase, holds, island
                        ), misses as (
                            select probe, phase, max(length) filter (where not holds) as longest,
                                   max(length) filter (where holds and from_end = 1) as held_last,
                                   max(length) filter (where not holds and from_end = 1) as missed_last,
                                   max(since) filter (where holds and from_end = 1) as held_since,
                                   min(since) filter (where not holds and length >= 2) as first_miss
                            from islands group by probe, phase
                        )
                        select n.probe, n.phase, bool_or(n.guard) as guard, count(*) as readings,
                               count(*) filter (where n.holds) as held, min(n.value) as least, max(n.value) as most,
                               percentile_cont(0.5) within group (order by n.value) as median,
                               coalesce((array_agg(n.said order by abs(n.value) desc nulls first)
                                         filter (where not n.holds))[1], '') as worst,
                               coalesce(m.longest, 0) as longest, coalesce(m.held_last, 0) as held_last,
                               coalesce(m.missed_last, 0) as missed_last, m.held_since, m.first_miss
                        from numbered n join misses m on m.probe = n.probe and m.phase = n.phase
                        group by n.probe, n.phase, m.longest, m.held_last, m.missed_last, m.held_since, m.first_miss
                        order by n.probe, n.phase
                        """).param(run).query(Readings::stats).list();
    }

    private static ProbeStats stats(ResultSet row, int number) throws SQLException {
        return new ProbeStats(
                row.getString("probe"),
                Phase.valueOf(row.getString("phase")),
                row.getBoolean("guard"),
                row.getInt("readings"),
                row.getInt("held"),
                row.getInt("longest"),
                row.getInt("held_last"),
                row.getInt("missed_last"),
                RunRows.instant(row, "held_since"),
                RunRows.instant(row, "first_miss"),
                row.getString("worst"),
                row.getObject("least", Double.class),
                row.getObject("most", Double.class),
                row.getObject("median", Double.class));
    }

    List<Point> points(UUID run, long afterSeq, int limit) {
        return database.sql("""
                        select seq, probe, at, value, holds, said, phase from probe_reading
                        where run_id = ? and seq > ? order by seq limit ?
                        """)
                .params(RunRows.row(run, afterSeq, limit))
                .query(Readings::point)
                .list();
    }

    /** Which reading was the last; 0 while there is none. */
    long last(UUID run) {
        return database.sql("select coalesce(max(seq), 0) from probe_reading where run_id = ?")
                .param(run)
                .query(Long.class)
                .single();
    }

    /** The last readings, oldest first. */
    List<Point> latest(UUID run, int limit) {
        return database.sql("""
                        select * from (select seq, probe, at, value, holds, said, phase from probe_reading
                                       where run_id = ? order by seq desc limit ?) as newest order by seq
                        """)
                .params(RunRows.row(run, limit))
                .query(Readings::point)
                .list();
    }

    private static Point point(ResultSet row, int number) throws SQLException {
        return new Point(
                row.getLong("seq"),
                row.getString("probe"),
                RunRows.required(row, "at"),
                row.getObject("value", Double.class),
                row.getBoolean("holds"),
                row.getString("said"),
                Phase.valueOf(row.getString("phase")));
    }
}
