package dev.faultline.notification;

import dev.faultline.halt.Scope;
import dev.faultline.timeline.Timeline;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.springframework.stereotype.Component;

/** The red button knows nobody, so it is told from here. Drills are nobody's news. */
@Component
class ButtonNews implements NewsSource {

    @Override
    public Set<String> kinds() {
        return Set.of("halt.pressed", "halt.released");
    }

    @Override
    public List<News> of(Timeline.Washed heard) {
        var fact = heard.fact();
        var scope = Scope.stored(fact.body().path("scope").asString());
        if (!scope.inEarnest()) {
            return List.of();
        }
        boolean pressed = fact.kind().equals("halt.pressed");
        var halt = fact.body().path("halt").asString();
        Instant at = Objects.requireNonNullElse(fact.happenedAt(), fact.at());
        return List.of(new News(
                "halt/" + halt + (pressed ? "/pressed" : "/released/" + fact.seq()),
                Subject.BUTTON,
                pressed ? Occasion.STOP : Occasion.ALL_CLEAR,
                scope instanceof Scope.Team(var team) ? Set.of(team) : Set.of(),
                "STOP (" + scope + ")",
                fact.words(),
                fact.actor(),
                at,
                null,
                "/halts/" + halt,
                Map.of("halt", halt, "scope", scope.toString())));
    }
}
