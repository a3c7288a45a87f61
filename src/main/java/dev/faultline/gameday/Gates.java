package dev.faultline.gameday;

import java.util.Arrays;
import java.util.List;
import org.springframework.stereotype.Component;

/** What could happen to a GameDay now, and what each still lacks. Only to show it: what happens is decided when it does. */
@Component
class Gates {

    private final Sensing sensing;
    private final Desk desk;

    Gates(Sensing sensing, Desk desk) {
        this.sensing = sensing;
        this.desk = desk;
    }

    List<GameDayView.Gate> of(GameDay day) {
        var senses = sensing.of(day, desk.now());
        return Arrays.stream(GameDayEvent.values())
                .filter(each -> each.hasWayFrom(day.state()))
                .map(each -> new GameDayView.Gate(each.word(), missing(each, day, senses)))
                .toList();
    }

    List<Missing> missing(GameDay day, GameDayEvent event) {
        return missing(event, day, sensing.of(day, desk.now()));
    }

    private static List<Missing> missing(GameDayEvent event, GameDay day, Senses senses) {
        return switch (event.decide(day.state(), senses)) {
            case GameDayEvent.Decision.Refuse(var missing) -> missing;
            case GameDayEvent.Decision.Reject(var why) -> List.of(new Missing("state", why));
            case GameDayEvent.Decision.Become _, GameDayEvent.Decision.Ignore _ -> List.of();
        };
    }
}
