package dev.faultline.agent;

import dev.faultline.protocol.Step;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The queues on devices that hold packets back. A queue of ours lets everything pass beside its one class, which hurts, and into
 * which nothing goes unless a rule of {@link Firewall} leads it there. A queue that somebody else made is never
 * touched.
 */
final class Queues {

    private static final Path DEVICES = Path.of("/sys/class/net");
    /** What tc says of a class; of these it prints no JSON. */
    private static final Pattern SENT = Pattern.compile("Sent ([0-9]+) bytes ([0-9]+) pkt");

    private static final String WIDE = "100gbit";

    private final Marks marks;

    Queues(Marks marks) {
        this.marks = marks;
    }

    /** What the class that hurts has sent since it was made. */
    record Sent(long bytes, long packets) {}

    void shape(Step.Shape shape) {
        trouble(shape.device()).ifPresent(why -> {
            throw new StepFailed(why);
        });
        for (var command : commands(shape)) {
            tell(command);
        }
    }

    /** One list of words for each run of {@code tc}. */
    List<List<String>> commands(Step.Shape shape) {
        var device = shape.device();
        var hurting = marks.hurtingClass();
        var commands = new ArrayList<List<String>>();
        // "add" and not "replace": what somebody else put there since it was looked at stays
        commands.add(words("qdisc add dev", device, "root handle", Marks.HANDLE, "htb"));
        commands.add(words(
                "class add dev",
                device,
                "parent",
                Marks.HANDLE,
                "classid",
                hurting,
                "htb rate",
                shape.rate() == 0 ? WIDE : shape.rate() + "kbit",
                "quantum 60000"));
        if (!shape.netem().isEmpty()) {
            commands.add(words("qdisc add dev", device, "parent", hurting, "netem", String.join(" ", shape.netem())));
        }
        return commands;
    }

    private static List<String> words(String... parts) {
        return List.of(String.join(" ", parts).split(" ", -1));
    }

    void unshape(String device) {
        if (isOurs(device)) {
            tell(List.of("qdisc", "delete", "dev", device, "root", "handle", Marks.HANDLE));
        }
    }

    /** Whether the queue at the root of a device is of this agent. */
    boolean isOurs(String device) {
        return exists(device) && sent(device).isPresent();
    }

    /** Why there can be no queue of ours on a device; empty when there can. */
    Optional<String> trouble(String device) {
        if (!exists(device)) {
            return Optional.of("there is no device " + device);
        }
        try {
            return HostNetwork.disciplines(tell(List.of("-j", "qdisc", "show", "dev", device))).stream()
                    .findFirst()
                    .map(other -> "%s has a queue already: %s %s".formatted(device, other.kind(), other.handle()));
        } catch (Tool.Silent silent) {
            return Optional.of(String.valueOf(silent.getMessage()));
        }
    }

    /** Empty when there is no class of this agent. */
    Optional<Sent> sent(String device) {
        if (Tool.find("tc").isEmpty() || !exists(device)) {
            return Optional.empty();
        }
        var said = tell(List.of("-s", "class", "show", "dev", device));
        int at = said.indexOf("class htb %s ".formatted(marks.hurtingClass()));
        if (at < 0) {
            return Optional.empty();
        }
        var numbers = SENT.matcher(said).region(at, said.length());
        return numbers.find()
                ? Optional.of(new Sent(Long.parseLong(numbers.group(1)), Long.parseLong(numbers.group(2))))
                : Optional.empty();
    }

    private static boolean exists(String device) {
        return Files.exists(DEVICES.resolve(device));
    }

    private static String tell(List<String> arguments) {
        try {
            return Tool.ask("tc", arguments.toArray(String[]::new));
        } catch (Tool.Silent silent) {
            throw new StepFailed(String.valueOf(silent.getMessage()), silent);
        }
    }
}
