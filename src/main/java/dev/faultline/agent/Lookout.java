package dev.faultline.agent;

import dev.faultline.protocol.Capability;
import dev.faultline.protocol.ServerMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Keeps guard and proxy running, and the server's picture of this host true. Has a thread of its own: looking takes time. */
final class Lookout {

    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final int LOOKS_A_PROBE = 30;

    private final UUID agent;
    private final Incarnation incarnation;
    private final Drivers drivers;
    private final GuardKeeper guard;
    private final Optional<ProxyKeeper> proxy;
    private final Consumer<Offering> seen;
    private final Log log;

    /** @param proxy empty when somebody else keeps it */
    Lookout(
            UUID agent,
            Incarnation incarnation,
            Drivers drivers,
            GuardKeeper guard,
            Optional<ProxyKeeper> proxy,
            Consumer<Offering> seen,
            Log log) {
        this.agent = agent;
        this.incarnation = incarnation;
        this.drivers = drivers;
        this.guard = guard;
        this.proxy = proxy;
        this.seen = seen;
        this.log = log;
    }

    void run(CountDownLatch until) {
        try {
            for (int looks = 0; until.getCount() > 0; looks++) {
                look(looks);
                // trying out what works takes a while: what became of earlier faults is told before
                until.await(looks == 0 ? 0 : PAUSE.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            log.warn("nobody looks after guard and proxy any more");
        }
    }

    /** What it can do besides faults stands among them: a server asks only for what is there. */
    private List<Capability> capabilities() {
        var all = new ArrayList<>(drivers.capabilities());
        all.add(new Capability(ServerMessage.Scan.CAPABILITY, true, null));
        return all;
    }

    private void look(int looks) {
        try {
            guard.keep();
            proxy.ifPresent(ProxyKeeper::keep);
            if (looks % LOOKS_A_PROBE == 1) {
                drivers.probe();
            }
            seen.accept(new Offering(
                    agent, incarnation, HostFacts.version(), HostFacts.read(), drivers.targets(), capabilities()));
            log.fine("look", "looking at this host works again");
        } catch (RuntimeException failed) {
            log.trouble("look", "cannot look at this host: " + failed.getMessage());
        }
    }
}
