package dev.faultline.timeline;

import java.io.PrintStream;
import java.util.Arrays;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/**
 * {@code java -jar faultline.jar --faultline.verify}: checks every chain and says what it found, with nothing running but the
 * connection to the database. Changes nothing.
 */
public final class VerifyCommand {

    private static final String ARGUMENT = "--faultline.verify";

    private VerifyCommand() {}

    public static boolean isMeant(String... arguments) {
        return Arrays.asList(arguments).contains(ARGUMENT);
    }

    /** The exit status: 0 when every chain is what was written, 1 when one is not. */
    public static int run(PrintStream out, String... arguments) {
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Wiring.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "spring.flyway.enabled=false", "logging.level.root=warn", "spring.main.log-startup-info=false")
                .run(arguments)) {
            return verify(context.getBean(Verifier.class), out);
        }
    }

    static int verify(Verifier verifier, PrintStream out) {
        Tally tally = new Tally();
        verifier.verifyAll(tally::add);
        tally.broken().forEach(each -> out.println(each.inWords()));
        out.println(tally.inWords());
        return tally.intact() ? 0 : 1;
    }

    /** Without a stereotype: the server's component scan must not find it. */
    @EnableAutoConfiguration
    @Import(Verifier.class)
    static class Wiring {}
}
