package dev.faultline.gameday;

import dev.faultline.halt.Halt;
import java.util.Objects;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Moves on what nobody asks for: briefings that open by the clock, runs that end, presses of the red button, stops that are proved.
 * Every node looks at the truth again and again, so what was missed or interrupted is made good by whoever looks next.
 */
@Component
class Clockwork {

    private static final Logger LOG = LoggerFactory.getLogger(Clockwork.class);
    private static final int PAUSE = 500;

    private final GameDayRows rows;
    private final Sensing sensing;
    private final Desk desk;
    private final Rounds rounds;
    private final Stopping stopping;

    Clockwork(GameDayRows rows, Sensing sensing, Desk desk, Rounds rounds, Stopping stopping) {
        this.rows = rows;
        this.sensing = sensing;
        this.desk = desk;
        this.rounds = rounds;
        this.stopping = stopping;
    }

    @Scheduled(fixedDelay = PAUSE)
    void look() {
        try {
            rows.underWay().forEach(this::lookAt);
            rows.windowsOver().forEach(this::revealWindow);
        } catch (RuntimeException away) {
            LOG.debug("GameDays cannot be read now", away);
        }
    }

    /** Nobody has to wait for it any more. */
    private void revealWindow(UUID id) {
        desk.change(GameDayFact.FAULTLINE, id, held -> held.reveal("its days are over"));
    }

    private void lookAt(UUID id) {
        try {
            var senses = sensing.of(rows.find(id).orElseThrow(), desk.now());
            if (senses.day().state() == GameDayState.SCHEDULED) {
                openBriefing(senses);
                return;
            }
            endRounds(senses);
            stopWhatIsPressed(senses);
            proveStop(senses);
        } catch (RuntimeException again) {
            LOG.warn("GameDay {} will be looked at again: {}", id, again.getMessage());
        }
    }

    private void openBriefing(Senses senses) {
        if (Guards.timeToBrief(senses).isEmpty()) {
            desk.change(GameDayFact.FAULTLINE, senses.day().id(), held -> {
                if (held.day().state() == GameDayState.SCHEDULED
                        && Guards.timeToBrief(held.senses()).isEmpty()) {
                    held.happen(GameDayEvent.BRIEF, "");
                }
                return held.day();
            });
        }
    }

    private void endRounds(Senses senses) {
        var runs = senses.runs();
        for (var round : senses.rounds()) {
            var run = round.run() == null ? null : runs.get(round.run());
            if (round.state() == Round.State.RUNNING && run != null && run.over()) {
                rounds.runEnded(senses.day().id(), round.number());
            }
        }
    }

    /** A press reaches the runs by itself; here it reaches the day. */
    private void stopWhatIsPressed(Senses senses) {
        if (senses.day().state().isUnderWay() && senses.day().state() != GameDayState.STOPPING) {
            senses.halts().stream().findFirst().ifPresent(halt -> stop(senses.day(), halt));
        }
    }

    private void stop(GameDay day, Halt halt) {
        stopping.stop(day.id(), halt);
    }

    private void proveStop(Senses senses) {
        if (senses.day().state() != GameDayState.STOPPING) {
            return;
        }
        var stop = Objects.requireNonNull(senses.day().course().stop());
        stopping.stopRuns(
                senses.runs().values().stream()
                        .filter(each -> !each.over())
                        .map(each -> each.id())
                        .toList(),
                stop.by(),
                stop.reason());
        if (Guards.stopProved(senses).isEmpty()) {
            desk.change(GameDayFact.FAULTLINE, senses.day().id(), held -> {
                if (held.day().state() == GameDayState.STOPPING
                        && Guards.stopProved(held.senses()).isEmpty()) {
                    held.happen(GameDayEvent.STOP_PROVED, "");
                }
                return held.day();
            });
        }
    }
}
