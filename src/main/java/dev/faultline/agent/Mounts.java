package dev.faultline.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The file systems of this host: where they are mounted, and what is done to one as a whole. */
final class Mounts {

    private static final Path TABLE = Path.of("/proc/self/mounts");

    /** Of tools that work on a file system that is not frozen, see ioctl_fifreeze(2). */
    private static final String NOT_FROZEN = "Invalid argument";

    private static final String FROZEN_ALREADY = "Device or resource busy";

    private Mounts() {}

    /** One line of the table, see proc_pid_mounts(5). */
    record Mount(Path place, String type, List<String> options) {
        boolean readOnly() {
            return options.contains("ro");
        }
    }

    static List<Mount> all() {
        try {
            return Files.readAllLines(TABLE).stream()
                    .map(line -> line.split(" ", -1))
                    .filter(fields -> fields.length > 3 && fields[1].startsWith("/"))
                    .map(fields -> new Mount(
                            Path.of(unescaped(fields[1])), fields[2], Arrays.asList(fields[3].split(",", -1))))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Blanks and the like are written as octal numbers. */
    private static String unescaped(String text) {
        return text.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\");
    }

    /** What a directory is on. Where several are mounted at one place, the last one hides the others. */
    static Optional<Mount> of(Path directory) {
        return all().stream()
                .filter(mount -> directory.startsWith(mount.place()))
                .reduce((one, next) ->
                        next.place().getNameCount() >= one.place().getNameCount() ? next : one);
    }

    static Optional<Mount> at(String place) {
        return all().stream()
                .filter(mount -> mount.place().toString().equals(place))
                .reduce((_, later) -> later);
    }

    static void mount(String place, boolean readOnly) {
        var there = at(place);
        if (there.isPresent() && there.get().readOnly() != readOnly) {
            tell("mount", "-o", readOnly ? "remount,ro" : "remount,rw", place);
        }
    }

    static void freeze(String place, boolean frozen) {
        if (frozen) {
            tell("fsfreeze", "--freeze", place);
        } else {
            var _ = thaw(place);
        }
    }

    /** Does nothing where nothing is frozen. @return whether it was frozen */
    static boolean thaw(String place) {
        if (at(place).isEmpty() || Tool.find("fsfreeze").isEmpty()) {
            return false;
        }
        try {
            var _ = Tool.ask("fsfreeze", "--unfreeze", place);
            return true;
        } catch (Tool.Silent silent) {
            if (String.valueOf(silent.getMessage()).contains(NOT_FROZEN)) {
                return false;
            }
            throw new StepFailed(String.valueOf(silent.getMessage()), silent);
        }
    }

    private static void tell(String tool, String... arguments) {
        try {
            var _ = Tool.ask(tool, arguments);
        } catch (Tool.Silent silent) {
            var why = String.valueOf(silent.getMessage());
            if (!why.contains(FROZEN_ALREADY) || !tool.equals("fsfreeze")) {
                throw new StepFailed(why, silent);
            }
            throw new StepFailed("%s is frozen already, by somebody else".formatted(arguments[1]), silent);
        }
    }
}
