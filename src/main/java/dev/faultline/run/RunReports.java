package dev.faultline.run;

import dev.faultline.dispatch.Authority;
import dev.faultline.dispatch.OrderKind;
import dev.faultline.dispatch.Reports;
import dev.faultline.halt.Halt;
import dev.faultline.halt.ReceiptLine;
import dev.faultline.halt.Stopper;
import dev.faultline.live.Live;
import dev.faultline.protocol.Entry;
import dev.faultline.protocol.Plan;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.springframework.stereotype.Component;

/** What runs hear from below: agents' reports and the red button; and what they answer: who may live, and what became of it. */
@Component
class RunReports implements Reports, Authority, Stopper {

    private final RunStore runs;
    private final Live live;

    RunReports(RunStore runs, Live live) {
        this.runs = runs;
        this.live = live;
    }

    @Override
    public void planned(UUID agent, UUID injection, Plan plan, String hash) {
        change(
                agent,
                injection,
                (run, senses) -> run.planned(injection, plan, hash, actor(senses, agent), senses.now()));
    }

    @Override
    public void refused(UUID agent, UUID injection, String why) {
        change(agent, injection, (run, senses) -> run.refused(injection, why, actor(senses, agent), senses.now()));
    }

    @Override
    public void evidence(UUID agent, Entry entry) {
        change(agent, entry.injection(), (run, senses) -> run.evidence(entry, actor(senses, agent), senses));
    }

    @Override
    public void delivered(UUID injection, OrderKind kind) {
        if (kind == OrderKind.START) {
            runs.changeOf(injection, (run, senses) -> {
                run.delivered(injection, senses.now());
                return true;
            });
        }
    }

    /** An agent speaks for its own injections only. */
    private void change(UUID agent, UUID injection, BiConsumer<Run, Senses> change) {
        runs.changeOf(injection, (run, senses) -> {
            if (run.find(injection).filter(each -> each.agent().equals(agent)).isPresent()) {
                change.accept(run, senses);
                live.hint("run:" + run.id());
            }
            return true;
        });
    }

    private static String actor(Senses senses, UUID agent) {
        return "agent:" + senses.nameOf(agent);
    }

    @Override
    public List<Holder> read() {
        return runs.holders();
    }

    @Override
    public void stopNow(Halt halt) {
        // agents are told by those who hold their connections; this is what stands in the database, see sweep
    }

    @Override
    public void sweep(Halt halt) {
        for (var id : runs.open()) {
            runs.change(id, (run, senses) -> {
                if (run.isHitBy(halt)) {
                    run.stop(halt, senses.now());
                }
                return true;
            });
            live.hint("run:" + id);
        }
    }

    @Override
    public List<ReceiptLine> receipt(Halt halt, Source source) {
        return switch (source) {
            case MEMORY -> List.of();
            case DATABASE -> runs.receipt(halt);
        };
    }

    @Override
    public List<ReceiptLine> proofs(Halt halt, Set<UUID> injections) {
        return runs.proofs(halt, injections);
    }
}
