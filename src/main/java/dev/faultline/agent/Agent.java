package dev.faultline.agent;

import dev.faultline.agent.State.Role;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The program {@code faultline-agent}: one command each for the processes it consists of, and for the person on the host. */
public final class Agent {

    static final int FINE = 0;
    static final int FAILED = 1;
    static final int WRONG_USAGE = 2;
    static final int MISCONFIGURED = 3;
    static final int ALREADY_RUNNING = 4;

    private static final String USAGE = """
            Usage: java -jar faultline-agent.jar <command>

            The agent:
              run [--config FILE]        injects faults and takes them back, until it is ended
                  --join-token-file FILE   the token with which it joins, when it has not yet;
                                           or FAULTLINE_JOIN_TOKEN in the environment
                  --with-parent            ends when its standard input does, and leaves it to the
                                           one who started it to run the proxy
                  --log json               one JSON object a line

            For you, on this host. DIR is the state directory; without it, --config FILE tells:
              halt [DIR] [--reason TEXT] stops everything here, now, and keeps it stopped
              release [DIR]              lets faults start here again; starts none
              recover [DIR]              takes back what was on it when the host went down; for start-up
              status [DIR]               what is going on, and how the latest faults ended

            Started by the agent itself:
              guard DIR [--stay]         takes back what the agent cannot any more
              proxy FILE                 the routes, in front of your services
              hold PROGRAM …             a process that is a fault

            The configuration is /etc/faultline/agent.properties unless you say otherwise.
            Exit codes: 0 fine, 1 failed, 2 wrong usage, 3 misconfigured or not joined, 4 runs already.
            """;

    private final PrintStream out;
    private final PrintStream err;
    private final Map<String, String> environment;
    private final Clock clock = Clock.systemUTC();

    private Agent(PrintStream out, PrintStream err, Map<String, String> environment) {
        this.out = out;
        this.err = err;
        this.environment = environment;
    }

    public static void main(String[] arguments) throws InterruptedException {
        var agent = new Agent(System.out, System.err, System.getenv());
        System.exit(agent.run(Arrays.asList(arguments)));
    }

    private int run(List<String> words) throws InterruptedException {
        try {
            return words.isEmpty()
                    ? usage(err, WRONG_USAGE)
                    : command(words.getFirst(), words.subList(1, words.size()));
        } catch (Arguments.Wrong wrong) {
            err.println(wrong.getMessage() + "\n");
            return usage(err, WRONG_USAGE);
        } catch (Misconfigured misconfigured) {
            err.println(misconfigured.getMessage());
            return MISCONFIGURED;
        } catch (IOException | UncheckedIOException failed) {
            err.println(failed.getMessage());
            return FAILED;
        }
    }

    private int command(String command, List<String> words) throws IOException, InterruptedException {
        return switch (command) {
            case "run" ->
                serve(Arguments.parse(
                        words, Set.of("--config", "--join-token-file", "--log"), Set.of("--with-parent")));
            case "guard" -> guard(Arguments.parse(words, Set.of(), Set.of("--stay")));
            case "proxy" -> proxy(Arguments.parse(words, Set.of(), Set.of()));
            case "hold" -> Hold.main(words);
            case "halt" -> desk(Arguments.parse(words, Set.of("--config", "--reason"), Set.of()), Errand.HALT);
            case "release" -> desk(Arguments.parse(words, Set.of("--config"), Set.of()), Errand.RELEASE);
            case "recover" -> desk(Arguments.parse(words, Set.of("--config"), Set.of()), Errand.RECOVER);
            case "status" -> desk(Arguments.parse(words, Set.of("--config"), Set.of()), Errand.STATUS);
            case "help", "--help", "-h" -> usage(out, FINE);
            default -> throw new Arguments.Wrong("there is no command " + command);
        };
    }

    private int serve(Arguments arguments) throws IOException, InterruptedException {
        arguments.only("configuration").ifPresent(word -> {
            throw new Arguments.Wrong("what is " + word + "?");
        });
        var file = config(arguments);
        var log = new Log(err, clock, arguments.option("--log").equals(Optional.of("json")));
        if (!Hardening.goes(Hardening.LAST)) {
            log.info("the kernel does not let this user go last when memory is short (oom_score_adj); root may");
        }
        var token = arguments.option("--join-token-file").map(Path::of);
        var service = new Service(Config.read(file), file, log, clock);
        return service.run(new Service.Token(token, environment), arguments.has("--with-parent"));
    }

    private int guard(Arguments arguments) throws InterruptedException {
        var directory = arguments.only("state directory").orElseThrow(() -> new Arguments.Wrong("guard needs a DIR"));
        var state = State.open(Path.of(directory));
        var lock = state.claim(Role.GUARD);
        if (lock.isEmpty()) {
            return FINE; // there is one, and one is enough
        }
        Hardening.goes(Hardening.LAST);
        var proc = new ProcFs();
        var hands = new LinuxHands(state.directory(), List.of());
        var log = new Log(err, clock, false);
        new Guard(state, hands, clock, log, process -> proc.find(process).isPresent()).guard(arguments.has("--stay"));
        return FINE;
    }

    private static int proxy(Arguments arguments) {
        var file = arguments.only("configuration").orElseThrow(() -> new Arguments.Wrong("proxy needs a FILE"));
        var config = Config.read(Path.of(file));
        Hardening.goes(Hardening.USUAL);
        Proxy.main(config.state(), config.routes());
        return FINE;
    }

    private enum Errand {
        HALT,
        RELEASE,
        RECOVER,
        STATUS
    }

    private int desk(Arguments arguments, Errand errand) throws IOException, InterruptedException {
        var directory = arguments
                .only("state directory")
                .map(Path::of)
                .orElseGet(() -> Config.read(config(arguments)).state());
        var state = State.openExisting(directory);
        var desk = new Desk(state, new LinuxHands(directory, List.of()), clock, out);
        return switch (errand) {
            case HALT -> desk.halt(arguments.option("--reason").orElse("stopped on the host by hand"));
            case RELEASE -> desk.release();
            case RECOVER -> desk.recover();
            case STATUS -> desk.status();
        };
    }

    private static Path config(Arguments arguments) {
        return arguments.option("--config").map(Path::of).orElse(Config.STANDARD_FILE);
    }

    private static int usage(PrintStream to, int code) {
        to.print(USAGE);
        return code;
    }
}
