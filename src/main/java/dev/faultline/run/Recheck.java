package dev.faultline.run;

import dev.faultline.fleet.Sighting;
import dev.faultline.protocol.ProcessFault;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Whether what let a run start still holds while it hurts. What is already being taken back is left to that; what an agent does
 * not say is not held against it.
 */
final class Recheck {

    private final Run run;
    private final Senses senses;

    private Recheck(Run run, Senses senses) {
        this.run = run;
        this.senses = senses;
    }

    /** The first reason why it must not go on. */
    static Optional<String> objection(Run run, Senses senses) {
        return new Recheck(run, senses).objection();
    }

    private Optional<String> objection() {
        return switch (run.state()) {
            case PREFLIGHT, CHECKING -> senses.exceeded(run.id());
            case RUNNING -> senses.exceeded(run.id()).or(this::whileHurting);
            case REVERTING, RECOVERING, ABORTING -> Optional.empty();
            case COMPLETED, ABORTED, REFUSED, CANCELLED, ENDED_UNCONFIRMED -> Optional.empty();
        };
    }

    private Optional<String> whileHurting() {
        var hurt = run.injections().stream().filter(Recheck::hurts).toList();
        return hurt.isEmpty() ? Optional.empty() : changed(hurt).or(() -> tooFewLeft(hurt));
    }

    private static boolean hurts(Injection injection) {
        return injection.state() == InjectionState.GRANTED || injection.state() == InjectionState.ACTIVE;
    }

    private Optional<String> changed(List<Injection> hurt) {
        Map<UUID, Sighting> seen =
                senses.sightings(hurt.stream().map(Injection::target).collect(Collectors.toSet())).stream()
                        .collect(Collectors.toMap(Sighting::target, Function.identity()));
        return hurt.stream()
                .flatMap(each ->
                        Optional.ofNullable(seen.get(each.target()))
                                .flatMap(sighting -> change(each, sighting))
                                .stream())
                .findFirst();
    }

    private Optional<String> change(Injection injection, Sighting now) {
        var name = injection.targetName();
        return switch (now.agent()) {
            case REVOKED -> Optional.of("the agent of %s was revoked while it was hurt".formatted(name));
            case QUARANTINED -> Optional.of("the agent of %s was put in quarantine while it was hurt".formatted(name));
            case YES -> {
                if (!now.reported()) {
                    yield Optional.of("%s disappeared while it was hurt".formatted(name));
                }
                yield wasRestarted(injection, now)
                        ? Optional.of("%s was restarted while it was hurt".formatted(name))
                        : Optional.empty();
            }
        };
    }

    private boolean wasRestarted(Injection injection, Sighting now) {
        var process = now.process();
        return process != null
                && !isKilled(injection.target())
                && injection.plannedProcess().filter(process::replaces).isPresent();
    }

    /** What this run kills comes back as another process: that is what is looked for. */
    private boolean isKilled(UUID target) {
        return run.injections().stream()
                .anyMatch(each -> each.target().equals(target)
                        && each.fault() instanceof ProcessFault process
                        && process.mayEndIt());
    }

    private Optional<String> tooFewLeft(List<Injection> hurt) {
        Map<String, Set<UUID>> targets = hurt.stream()
                .collect(Collectors.groupingBy(
                        Injection::step, Collectors.mapping(Injection::target, Collectors.toSet())));
        var objections = senses.objections(run, targets);
        return objections.isEmpty()
                ? Optional.empty()
                : Optional.of("too little is left now. " + String.join(" ", objections));
    }
}
