package dev.faultline.agent;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Command lines for the other processes of this very program: same Java, same jar. */
final class Self {

    static final String MAIN_CLASS = "dev.faultline.agent.Agent";

    /** Small, quick to start, and without files in the temporary directory, which may be full. */
    private static final List<String> FRUGAL = List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:ReservedCodeCacheSize=16m",
            "-XX:-UsePerfData",
            "-Xshare:auto",
            "-Xss512k",
            "-Xms4m");

    private static final List<Path> SETSID = List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));

    private Self() {}

    /** A small process, which mostly waits. */
    static List<String> frugally(int heapMebibytes, String... arguments) {
        var options = new ArrayList<>(FRUGAL);
        options.add("-Xmx" + heapMebibytes + "m");
        return command(options, arguments);
    }

    /** A process that carries traffic. */
    static List<String> briskly(int heapMebibytes, String... arguments) {
        return command(
                List.of("-XX:+UseSerialGC", "-XX:-UsePerfData", "-Xms16m", "-Xmx" + heapMebibytes + "m"), arguments);
    }

    /** The same in a session of its own, so that nothing that ends this process, such as Ctrl-C, ends that one too. */
    static List<String> apart(List<String> command) {
        var apart = new ArrayList<String>();
        SETSID.stream().filter(Files::isExecutable).findFirst().ifPresent(setsid -> apart.add(setsid.toString()));
        apart.addAll(command);
        return apart;
    }

    private static List<String> command(List<String> options, String... arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-cp");
        command.add(absoluteClassPath());
        command.add(MAIN_CLASS);
        command.addAll(List.of(arguments));
        return command;
    }

    private static String absoluteClassPath() {
        var separator = System.getProperty("path.separator");
        return Arrays.stream(System.getProperty("java.class.path").split(separator, -1))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(separator));
    }
}
