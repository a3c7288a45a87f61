package dev.faultline.timeline;

import dev.faultline.gate.FieldError;
import dev.faultline.gate.Page;
import dev.faultline.gate.Paging;
import dev.faultline.gate.Problem;
import dev.faultline.gate.Query;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

@RestController
@RequestMapping("/api/v1/timeline")
class TimelineApi {

    private final Timeline timeline;

    TimelineApi(Timeline timeline) {
        this.timeline = timeline;
    }

    /**
     * A fact, for programs.
     *
     * @param run null for what belongs to no run
     * @param gameday null for what belongs to no GameDay
     * @param seq 1, 2, 3 … in its run, or in the control plane's own chain
     * @param recordedLate told after the event, because the database was not there
     */
    record FactView(
            @Nullable UUID run,
            @Nullable UUID gameday,
            long seq,
            Instant at,
            @Nullable Instant happenedAt,
            boolean recordedLate,
            String actor,
            String kind,
            String words,
            Map<String, Object> body,
            String hash) {

        static FactView of(Timeline.Entry entry) {
            return new FactView(
                    entry.run(),
                    entry.gameday(),
                    entry.seq(),
                    entry.at(),
                    entry.happenedAt(),
                    entry.late(),
                    entry.actor(),
                    entry.kind(),
                    entry.words(),
                    JsonMapper.shared().convertValue(entry.body(), new TypeReference<Map<String, Object>>() {}),
                    HexFormat.of().formatHex(entry.hash()));
        }
    }

    /** Of one run or GameDay oldest first, after fact number {@code after}; of everything newest first. */
    @GetMapping
    Page<FactView> facts(@AuthenticationPrincipal Reader reader, Query query) {
        @Nullable UUID run = query.id("run").orElse(null);
        @Nullable UUID gameday = query.id("gameday").orElse(null);
        long after = query.number("after", 0, Long.MAX_VALUE / 2, 0);
        String search = query.text("q", 200).orElse("");
        Paging paging = query.paging();
        query.check();
        if (run != null && gameday != null) {
            throw Problem.invalid(FieldError.parameter("gameday", "parameter", "Name a run or a GameDay, not both."));
        }
        @Nullable UUID chain = run == null ? gameday : run;
        return chain == null
                ? ofEverything(reader, search, after, paging)
                : ofRun(reader, chain, search, after, paging);
    }

    private Page<FactView> ofRun(Reader reader, UUID run, String search, long after, Paging paging) {
        if (!search.isEmpty()) {
            throw Problem.invalid(FieldError.parameter("q", "parameter", "Search everything, or read one run."));
        }
        long from =
                paging.after().isEmpty() ? after : Long.parseLong(paging.after().getFirst());
        List<FactView> facts = timeline.of(reader, run, from, paging.fetch()).stream()
                .map(FactView::of)
                .toList();
        return paging.page(facts, each -> List.of(Long.toString(each.seq())));
    }

    private Page<FactView> ofEverything(Reader reader, String search, long after, Paging paging) {
        if (after > 0) {
            throw Problem.invalid(
                    FieldError.parameter("after", "parameter", "Only with run: facts are counted in their run."));
        }
        List<Timeline.Entry> found =
                timeline.recent(reader, search, Timeline.Place.read(paging.after()), paging.fetch());
        Page<Timeline.Entry> page =
                paging.page(found, each -> Timeline.Place.of(each).written());
        return new Page<>(page.items().stream().map(FactView::of).toList(), page.next());
    }

    /**
     * What checking found.
     *
     * @param broken chains that are not what was written; empty when all are
     */
    record Checked(boolean intact, long chains, long facts, List<BrokenChain> broken) {}

    /**
     * @param run null for the control plane's own chain
     * @param seq the first fact that is not as it was written
     */
    record BrokenChain(@Nullable UUID run, long seq, Tampering kind, String reason) {}

    /** Checks one run, or for those who see all teams everything. */
    @GetMapping("/verify")
    Checked verify(@AuthenticationPrincipal Reader reader, Query query) {
        @Nullable UUID run = query.id("run").orElse(null);
        query.check();
        Tally tally = new Tally();
        if (run != null) {
            if (timeline.of(reader, run, 0, 1).isEmpty()) {
                throw Problem.notFound();
            }
            tally.add(timeline.verify(run));
        } else if (reader.seesAllTeams()) {
            timeline.verifyAll(tally::add);
        } else {
            throw Problem.forbidden("Only those who see all teams may check everything; name a run of yours.");
        }
        return new Checked(tally.intact(), tally.chains(), tally.facts(), broken(tally));
    }

    private static List<BrokenChain> broken(Tally tally) {
        return tally.broken().stream()
                .map(each -> new BrokenChain(
                        each.chain().equals(Timeline.CONTROL_PLANE) ? null : each.chain(),
                        each.seq(),
                        each.kind(),
                        each.reason()))
                .toList();
    }
}
