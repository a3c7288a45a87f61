package dev.faultline.drill;

import dev.faultline.dispatch.Authority;
import dev.faultline.dispatch.OrderKind;
import dev.faultline.dispatch.Reports;
import dev.faultline.halt.Halt;
import dev.faultline.halt.ReceiptLine;
import dev.faultline.halt.Scope;
import dev.faultline.halt.Stopper;
import dev.faultline.live.Live;
import dev.faultline.protocol.Entry;
import dev.faultline.protocol.Plan;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.springframework.stereotype.Component;

/** What drills hear from below: agents' reports and the red button; and which canaries may live. */
@Component
class DrillReports implements Reports, Authority, Stopper {

    private final DrillStore drills;
    private final Stopwatch stopwatch;
    private final Live live;

    DrillReports(DrillStore drills, Stopwatch stopwatch, Live live) {
        this.drills = drills;
        this.stopwatch = stopwatch;
        this.live = live;
    }

    @Override
    public void heard(UUID agent, Entry entry) {
        stopwatch.heard(entry);
    }

    @Override
    public void planned(UUID agent, UUID injection, Plan plan, String hash) {
        change(agent, injection, (drill, senses) -> drill.planned(injection, hash, senses));
    }

    @Override
    public void refused(UUID agent, UUID injection, String why) {
        change(agent, injection, (drill, _) -> drill.refused(injection, why));
    }

    /** The proof may be here before the database knows of the press. */
    @Override
    public void evidence(UUID agent, Entry entry) {
        change(agent, entry.injection(), (drill, senses) -> {
            stopwatch.pressedAt(drill.id()).ifPresent(at -> drill.pressed(at, senses.now()));
            var heard = stopwatch.heardAt(entry.injection());
            Instant pressedAt = drill.course().pressedAt();
            drill.evidence(entry, heard.at(), stopwatch.took(drill.id(), pressedAt, heard));
        });
    }

    @Override
    public void delivered(UUID injection, OrderKind kind) {
        // nothing of a drill turns on it
    }

    /** An agent speaks for its own canary only. */
    private void change(UUID agent, UUID injection, BiConsumer<Drill, Senses> change) {
        drills.changeOf(injection, (drill, senses) -> {
            if (drill.find(injection).filter(each -> each.agent().equals(agent)).isPresent()) {
                change.accept(drill, senses);
                live.hint(DrillLive.topicOf(drill.id()));
            }
        });
    }

    @Override
    public List<Holder> read() {
        return drills.holders();
    }

    @Override
    public void stopNow(Halt halt) {
        // agents are told by those who hold their connections; here it is only known when
        if (halt.scope() instanceof Scope.Drill(var drill)) {
            stopwatch.pressed(drill, halt.at());
        }
    }

    @Override
    public void sweep(Halt halt) {
        drills.open()
                .ifPresent(id -> drills.change(id, (drill, senses) -> {
                    if (halt.scope().equals(new Scope.Drill(id))) {
                        drill.pressed(halt.at(), senses.now());
                    } else if (drill.isCoveredBy(halt)) {
                        drill.interrupted(halt, senses.now());
                    }
                }));
    }

    @Override
    public List<ReceiptLine> receipt(Halt halt, Source source) {
        return switch (source) {
            case MEMORY -> List.of();
            case DATABASE -> drills.receipt(halt);
        };
    }
}
