package dev.faultline.agent;

import dev.faultline.protocol.Step.Unit.Verb;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The services of this host, where systemd looks after them. */
final class Systemd {

    /** There exactly while systemd is the one that runs, see sd_booted(3). */
    private static final Path RUNS = Path.of("/run/systemd/system");

    private Systemd() {}

    /** Why there are no services here; empty when there are. */
    static Optional<String> trouble() {
        if (!Files.isDirectory(RUNS)) {
            return Optional.of("systemd does not run on this host: there is no " + RUNS);
        }
        return Tool.find("systemctl").isPresent() ? Optional.empty() : Optional.of("systemctl is not installed");
    }

    /**
     * What systemd says of a service.
     *
     * @param state {@code active}, {@code inactive}, {@code failed} …
     * @param life another one after each start; empty of what does not run
     */
    record Said(String loaded, String state, String life) {
        boolean isActive() {
            return state.equals("active");
        }
    }

    static Said ask(String unit) {
        var said = tell("show", "--property=LoadState,ActiveState,InvocationID", "--", unit);
        return new Said(value(said, "LoadState"), value(said, "ActiveState"), value(said, "InvocationID"));
    }

    private static String value(String said, String name) {
        return said.lines()
                .filter(line -> line.startsWith(name + "="))
                .map(line -> line.substring(name.length() + 1))
                .findFirst()
                .orElse("");
    }

    /** Returns when it is done, or has failed. What runs is not started again, so that undoing twice is undoing once. */
    static void tell(String unit, Verb verb) {
        if (verb == Verb.START && (trouble().isPresent() || ask(unit).isActive())) {
            return;
        }
        var word = switch (verb) {
            case START -> "start";
            case STOP -> "stop";
            case RESTART -> "restart";
        };
        var _ = tell(word, "--no-ask-password", "--", unit);
    }

    /** Everything ends in order, this program too. */
    static void reboot() {
        var _ = tell("reboot", "--no-ask-password", "--no-wall");
    }

    /** {@code running}, {@code stopping} …; a state that is not well is an answer, too. */
    static String state() {
        return value(tell("show", "--property=SystemState"), "SystemState");
    }

    private static String tell(String... arguments) {
        trouble().ifPresent(why -> {
            throw new StepFailed(why);
        });
        try {
            return Tool.ask("systemctl", arguments);
        } catch (Tool.Silent silent) {
            throw new StepFailed(String.valueOf(silent.getMessage()), silent);
        }
    }
}
