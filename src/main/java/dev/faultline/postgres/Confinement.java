package dev.faultline.postgres;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The words to put before PostgreSQL's own command on this host.
 *
 * @param tool for initdb and pg_ctl
 * @param server for the server itself, which must end with us and not before us
 */
record Confinement(List<String> tool, List<String> server) {

    private static final List<String> NAMESPACE = List.of("unshare", "-U");
    private static final List<String> NOBODY = List.of(
            "setpriv",
            "--reuid=65534",
            "--regid=65534",
            "--clear-groups",
            "--inh-caps=+dac_override",
            "--ambient-caps=+dac_override",
            "--securebits=+no_setuid_fixup"); // or access(2), which initdb asks first, would say no

    static Confinement onThisHost() {
        List<String> tool = asSomebodyWhoMay();
        List<String> server = new ArrayList<>();
        if (works("setsid", "true")) {
            server.add("setsid"); // an interrupt from the terminal must reach us first, and the database after us
        }
        server.addAll(tool);
        if (works("setpriv", "--pdeathsig", "INT", "true")) {
            server.addAll(List.of("setpriv", "--pdeathsig", "INT")); // killed without a word, we still take it along
        }
        return new Confinement(tool, List.copyOf(server));
    }

    /**
     * PostgreSQL refuses user 0. In a user namespace of its own it is nobody to itself and root to the files. Where that is
     * forbidden, as in many containers, it becomes nobody in earnest, with the one capability that lets it reach its files.
     */
    private static List<String> asSomebodyWhoMay() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return List.of();
        }
        return Stream.of(NAMESPACE, NOBODY)
                .filter(prefix ->
                        works(Stream.concat(prefix.stream(), Stream.of("true")).toArray(String[]::new)))
                .findFirst()
                .orElseThrow(
                        () -> new PostgresUnavailable(
                                "PostgreSQL refuses to run as root, and this system lets root"
                                        + " start it neither in a user namespace nor as somebody else. Run Faultline as another user."));
    }

    private static boolean works(String... command) {
        try {
            Process process = new ProcessBuilder(command)
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
