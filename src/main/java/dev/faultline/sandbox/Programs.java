package dev.faultline.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** How to start programs that are part of this one, in JVMs of their own. */
final class Programs {

    private static final String CLASSES = "BOOT-INF/classes/";
    private static final String LIBRARIES = "BOOT-INF/lib/";
    private static final List<String> PACKAGES = List.of("agent", "ports", "protocol", "sandbox/shop");

    private static final List<String> SMALL = List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:ReservedCodeCacheSize=24m",
            "-Xss512k",
            "-Xmx64m",
            "--enable-native-access=ALL-UNNAMED");

    private final String classPath;
    private final boolean canDieWithParent;

    private Programs(String classPath, boolean canDieWithParent) {
        this.classPath = classPath;
        this.canDieWithParent = canDieWithParent;
    }

    /** @param scratch a directory for what must be unpacked first */
    static Programs ofThisJvm(Path scratch) {
        String ours = System.getProperty("java.class.path");
        try {
            return new Programs(isExecutableJar(ours) ? unpacked(Path.of(ours), scratch) : ours, canDieWithParent());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /**
     * @param signal what the kernel sends it when we die, where the host can do that; it must see the end of its standard
     *     input by itself as well
     */
    List<String> command(String signal, String mainClass, String... arguments) {
        List<String> command = new ArrayList<>();
        if (canDieWithParent) {
            command.addAll(List.of("setpriv", "--pdeathsig", signal));
        }
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(SMALL);
        command.addAll(List.of("-cp", classPath, mainClass));
        command.addAll(List.of(arguments));
        return command;
    }

    private static boolean isExecutableJar(String classPath) throws IOException {
        Path only = Path.of(classPath.lines().findFirst().orElse(""));
        if (!classPath.endsWith(".jar") || !Files.isRegularFile(only)) {
            return false;
        }
        try (JarFile jar = new JarFile(only.toFile())) {
            return jar.getEntry(CLASSES) != null;
        }
    }

    /** A JVM cannot look into jars within a jar: the few classes and libraries that are needed are put beside each other. */
    private static String unpacked(Path executableJar, Path scratch) throws IOException {
        Path target = scratch.resolve("programs-%d-%d"
                .formatted(
                        Files.size(executableJar),
                        Files.getLastModifiedTime(executableJar).toMillis()));
        List<String> classPath = new ArrayList<>(List.of(target.toString()));
        try (JarFile jar = new JarFile(executableJar.toFile())) {
            for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                if (isNeededClass(entry)) {
                    copy(jar, entry, target.resolve(entry.getName().substring(CLASSES.length())));
                } else if (isNeededLibrary(entry)) {
                    Path library = target.resolve(entry.getName().substring(LIBRARIES.length()));
                    copy(jar, entry, library);
                    classPath.add(library.toString());
                }
            }
        }
        return String.join(System.getProperty("path.separator"), classPath);
    }

    private static boolean isNeededClass(JarEntry entry) {
        return !entry.isDirectory()
                && PACKAGES.stream()
                        .anyMatch(each -> entry.getName().startsWith(CLASSES + "dev/faultline/" + each + "/"));
    }

    private static boolean isNeededLibrary(JarEntry entry) {
        String name = entry.getName();
        return name.startsWith(LIBRARIES + "jackson-") && name.endsWith(".jar");
    }

    private static void copy(JarFile jar, JarEntry entry, Path to) throws IOException {
        if (Files.exists(to) && Files.size(to) == entry.getSize()) {
            return;
        }
        Files.createDirectories(to.resolveSibling("."));
        try (InputStream in = jar.getInputStream(entry)) {
            Files.copy(in, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static boolean canDieWithParent() {
        try {
            Process process = new ProcessBuilder("setpriv", "--pdeathsig", "KILL", "true")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(5, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException notInstalled) {
            return false;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
