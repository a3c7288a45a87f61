package dev.faultline.run;

import dev.faultline.notification.Discretion;
import dev.faultline.notification.News;
import dev.faultline.notification.NewsSource;
import dev.faultline.notification.Occasion;
import dev.faultline.notification.Subject;
import dev.faultline.timeline.Timeline;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.springframework.stereotype.Component;

/** What teams are told of runs, but for those that somebody else tells of. */
@Component
class RunNews implements NewsSource {

    private static final Map<String, Occasion> TOLD = Map.of(
            "run.running", Occasion.START,
            "run.aborting", Occasion.STOP,
            "run.ended-unconfirmed", Occasion.STOP,
            "run.aborted", Occasion.ALL_CLEAR,
            "run.completed", Occasion.ALL_CLEAR);

    private final RunViews runs;
    private final List<Discretion> discreet;

    RunNews(RunViews runs, List<Discretion> discreet) {
        this.runs = runs;
        this.discreet = List.copyOf(discreet);
    }

    @Override
    public Set<String> kinds() {
        return TOLD.keySet();
    }

    @Override
    public List<News> of(Timeline.Washed heard) {
        var fact = heard.fact();
        var team = heard.team();
        if (team == null || discreet.stream().anyMatch(each -> each.keeps(fact.chain()))) {
            return List.of();
        }
        return runs.of(List.of(fact.chain())).stream()
                .map(run -> {
                    var called = "The run of “%s”".formatted(run.experiment());
                    return new News(
                            "run/%s/%d".formatted(run.id(), fact.seq()),
                            Subject.RUNS,
                            Objects.requireNonNull(TOLD.get(fact.kind())),
                            Set.of(team),
                            called,
                            called + ": " + fact.words(),
                            fact.actor(),
                            fact.at(),
                            null,
                            "/runs/" + run.id(),
                            Map.of("run", run.id().toString(), "experiment", run.experiment(), "event", fact.kind()));
                })
                .toList();
    }
}
