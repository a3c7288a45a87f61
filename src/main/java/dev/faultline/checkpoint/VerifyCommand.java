package dev.faultline.checkpoint;

import dev.faultline.timeline.Timeline;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * {@code java -jar faultline.jar --faultline.verify [--faultline.checkpoint.copy=FILE]}: checks the timeline against a copy of its
 * checkpoints and says what it found, with nothing running but the connection to the database. Changes nothing.
 */
public final class VerifyCommand {

    private static final String ARGUMENT = "--faultline.verify";

    private VerifyCommand() {}

    public static boolean isMeant(String... arguments) {
        return Arrays.asList(arguments).contains(ARGUMENT);
    }

    /** The exit status: 0 when everything is what was written, 1 when something is not, 2 when the copy is not there. */
    public static int run(PrintStream out, String... arguments) {
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Wiring.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "spring.flyway.enabled=false", "logging.level.root=warn", "spring.main.log-startup-info=false")
                .run(arguments)) {
            JdbcClient jdbc = context.getBean(JdbcClient.class);
            Copies copies = copies(context.getEnvironment(), Checkpoints.timelineOf(jdbc));
            @Nullable Path file = copies.file();
            if (file != null && !Files.isRegularFile(file)) {
                out.printf("There is no copy at %s.%n", file);
                return 2;
            }
            return verify(jdbc, context.getBean(PlatformTransactionManager.class), copies, out);
        }
    }

    /** The file that was named, or the one of a node that was started here. */
    private static Copies copies(Environment environment, UUID timeline) {
        @Nullable String named = environment.getProperty("faultline.checkpoint.copy");
        return named != null
                ? new Copies(Path.of(named), List.of())
                : Copies.in(
                        Path.of(environment.getProperty(
                                "faultline.checkpoint.directory", CheckpointProperties.DIRECTORY)),
                        timeline);
    }

    private static int verify(
            JdbcClient jdbc, PlatformTransactionManager transactions, Copies copies, PrintStream out) {
        Outcome outcome = new Examination(
                        Timeline.over(jdbc, transactions), jdbc, transactions, copies, (due, chains, facts) -> true)
                .full();
        outcome.findings().forEach(each -> out.println(each.inWords()));
        out.println(outcome.inWords());
        return outcome.intact() ? 0 : 1;
    }

    /** Without a stereotype: the server's component scan must not find it. */
    @EnableAutoConfiguration
    static class Wiring {}
}
