package dev.faultline.run;

import dev.faultline.live.LiveView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** What the probes of a run read, for whatever page draws it. Whoever calls has checked that its reader may see the run. */
@Component
public class Charts {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int MOST_POINTS = 20_000;
    private static final int LATEST_READINGS = 200;

    private final RunRows rows;
    private final Readings readings;

    Charts(RunRows rows, Readings readings) {
        this.rows = rows;
        this.readings = readings;
    }

    /**
     * @param bandsJson when faults were on, as charts draw it
     * @param over whether nothing new will come
     */
    public record Drawn(UUID run, boolean over, String bandsJson, List<Chart> charts) {}

    /**
     * @param low and {@code high}: the edges of what is normal, null where there is none
     * @param readings the last ones, the newest first
     */
    public record Chart(
            String name,
            String unit,
            @Nullable Double low,
            @Nullable Double high,
            long everyMillis,
            boolean guard,
            String latest,
            String normal,
            List<Reading> readings) {

        /** Whether the last reading is what it should be; also where there is none yet. */
        public boolean holds() {
            return readings.isEmpty() || readings.getFirst().holds();
        }
    }

    public record Reading(Instant at, String said, boolean holds) {}

    @Transactional(readOnly = true)
    public Drawn of(UUID id) {
        var run = rows.read(id);
        var latest = readings.latest(id, LATEST_READINGS);
        var charts = RunPage.charts(run, latest).stream()
                .map(probe -> new Chart(
                        probe.name(),
                        probe.unit(),
                        probe.low(),
                        probe.high(),
                        probe.everyMillis(),
                        probe.guard(),
                        probe.latest(),
                        probe.normal(),
                        newestFirst(latest, probe.name())))
                .toList();
        return new Drawn(id, run.outcome().state().isTerminal(), RunPage.bands(run), charts);
    }

    private static List<Reading> newestFirst(List<Readings.Point> latest, String probe) {
        return latest.reversed().stream()
                .filter(each -> each.probe().equals(probe))
                .map(each -> new Reading(each.at(), each.said(), each.holds()))
                .toList();
    }

    /** Another number means that something was read. */
    public long lastReading(UUID run) {
        return readings.last(run);
    }

    public LiveView.Points points(UUID run, long after) {
        var points = readings.points(run, after, MOST_POINTS);
        if (points.isEmpty()) {
            return new LiveView.Points("", after);
        }
        var byProbe = new LinkedHashMap<String, List<Object>>();
        for (var point : points) {
            var triple = new ArrayList<Object>();
            triple.add(point.at().toEpochMilli());
            triple.add(point.value());
            triple.add(point.holds() ? 1 : 0);
            byProbe.computeIfAbsent(point.probe(), _ -> new ArrayList<>()).add(triple);
        }
        return new LiveView.Points(
                JSON.writeValueAsString(byProbe), points.getLast().seq());
    }
}
