package dev.faultline.agent;

import dev.faultline.protocol.Capability;
import dev.faultline.protocol.Ending;
import dev.faultline.protocol.FaultType;
import dev.faultline.protocol.HostReboot;
import dev.faultline.protocol.Measure;
import dev.faultline.protocol.Plan;
import dev.faultline.protocol.Step;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Has systemd start the host anew, where nothing of the control plane would go with it. */
record RebootDriver(ProcFs proc, Protection protection, OwnLink link) implements Driver<HostReboot> {

    @Override
    public FaultType<HostReboot> type() {
        return HostReboot.TYPE;
    }

    @Override
    public Capability probe() {
        return Systemd.trouble().or(this::controlPlane).map(this::fails).orElseGet(this::works);
    }

    @Override
    public Answer plan(UUID injection, HostReboot fault, String target, Duration duration) {
        return controlPlane()
                .or(Systemd::trouble)
                .<Answer>map(Answer.Refused::new)
                .orElseGet(() -> new Answer.Planned(plan(fault)));
    }

    /** Why the control plane would go with it; empty when it is elsewhere. */
    Optional<String> controlPlane() {
        return link.leadsHere()
                .or(() -> proc.all().stream()
                        .flatMap(stat -> protection.partOfFaultline(stat.pid()).stream())
                        .filter(part -> !part.equals("agent"))
                        .findFirst()
                        .map(part -> "the control plane itself runs on this host: its " + part));
    }

    static Plan plan(HostReboot fault) {
        return new Plan(
                fault,
                Holding.HOST,
                List.of(new Step.Reboot()),
                List.of(),
                List.of(),
                List.of(),
                new Measure.Rebooting(),
                Ending.INSTANT,
                false);
    }
}
