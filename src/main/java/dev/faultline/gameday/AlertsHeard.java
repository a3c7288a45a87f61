package dev.faultline.gameday;

import dev.faultline.alert.AlertHeard;
import java.util.stream.Collectors;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Writes alerts into the GameDays that take place while they fire, in the transaction that keeps them. */
@Component
class AlertsHeard {

    private final GameDayRows rows;
    private final ApplicationEventPublisher facts;

    AlertsHeard(GameDayRows rows, ApplicationEventPublisher facts) {
        this.rows = rows;
        this.facts = facts;
    }

    @EventListener
    void on(AlertHeard alert) {
        var labels = alert.labels().entrySet().stream()
                .filter(each -> !each.getKey().equals("alertname"))
                .sorted(java.util.Map.Entry.comparingByKey())
                .map(each -> each.getKey() + "=" + each.getValue())
                .collect(Collectors.joining(", "));
        for (var day : rows.goingOnFor(alert.team())) {
            facts.publishEvent(new GameDayFact.AlertTold(
                    day.id(), day.team(), alert.actor(), alert.name(), labels, alert.at(), alert.over()));
        }
    }
}
