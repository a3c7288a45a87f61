package dev.faultline.agent;

import dev.faultline.ports.Ticker;
import dev.faultline.protocol.AgentMessage;
import dev.faultline.protocol.ApplicationFault;
import dev.faultline.protocol.Canary;
import dev.faultline.protocol.Capability;
import dev.faultline.protocol.ClockSkew;
import dev.faultline.protocol.ClusterFault;
import dev.faultline.protocol.ClusterStep;
import dev.faultline.protocol.ConnectionReset;
import dev.faultline.protocol.ConnectionStall;
import dev.faultline.protocol.ContainerFault;
import dev.faultline.protocol.CpuStress;
import dev.faultline.protocol.DataSize;
import dev.faultline.protocol.DirectoryFault;
import dev.faultline.protocol.DnsAnswer;
import dev.faultline.protocol.Ending;
import dev.faultline.protocol.Fault;
import dev.faultline.protocol.HostReboot;
import dev.faultline.protocol.Measure;
import dev.faultline.protocol.MemoryStress;
import dev.faultline.protocol.NeighbourStep;
import dev.faultline.protocol.NetworkLatency;
import dev.faultline.protocol.Plan;
import dev.faultline.protocol.ProcessKill;
import dev.faultline.protocol.ProcessPause;
import dev.faultline.protocol.ProcessRef;
import dev.faultline.protocol.ProcessSignal;
import dev.faultline.protocol.Proof;
import dev.faultline.protocol.RequestFault;
import dev.faultline.protocol.RouteBandwidth;
import dev.faultline.protocol.ServerMessage;
import dev.faultline.protocol.ServiceFault;
import dev.faultline.protocol.SlowClose;
import dev.faultline.protocol.Step;
import dev.faultline.protocol.Target;
import dev.faultline.protocol.TargetKind;
import dev.faultline.protocol.Timing;
import dev.faultline.protocol.ToxiproxyFault;
import dev.faultline.protocol.TrafficFault;
import dev.faultline.simulation.Disk;
import dev.faultline.simulation.Machine;
import dev.faultline.simulation.PlantedBug;
import dev.faultline.simulation.SimulatedProcess;
import dev.faultline.simulation.World;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A host that is really broken or not, with a real {@link Engine}, a real {@link Guard} and a real {@link Journal} on it. What
 * is true of the host is changed only by steps, by the timers of what causes a fault, and by a reboot.
 */
public final class SimulatedAgent {

    private static final Duration TICK = Duration.ofMillis(100);
    /** Less often than in earnest, as it reads the whole journal each time: a slower guard is the harder test. */
    private static final Duration GUARDS_LOOK = Duration.ofMillis(300);

    private static final Duration IDLE = Duration.ofMillis(500);
    private static final Duration LOOKS_ROUND = Duration.ofSeconds(2);
    private static final long PULSE_STALE = Duration.ofSeconds(3).toNanos();
    private static final PrintStream NOWHERE =
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);

    /** Something that is really broken. Times are true ones. */
    public static final class Broken {
        private final UUID injection;
        private final String target;
        private final Fault fault;
        private final long since;
        private final boolean survivesReboot;
        private long timer;

        private Broken(UUID injection, String target, Fault fault, long since, boolean survivesReboot, long timer) {
            this.injection = injection;
            this.target = target;
            this.fault = fault;
            this.since = since;
            this.survivesReboot = survivesReboot;
            this.timer = timer;
        }

        public UUID injection() {
            return injection;
        }

        public String target() {
            return target;
        }

        public String type() {
            return fault.type();
        }

        public long since() {
            return since;
        }

        /** Whether what causes it has a timer of its own. */
        public boolean hasTimer() {
            return !(fault instanceof ProcessPause) && !survivesReboot;
        }
    }

    /** What can be hurt: it is there or not, and from time to time it is another process. Times are true ones. */
    private static final class Victim {
        private ProcessRef process;
        private boolean there = true;
        private long changedAt;
        private boolean wasGone;
        private boolean wasRestarted;

        Victim(ProcessRef process) {
            this.process = process;
        }
    }

    /** Who looks on and knows what must not happen. */
    public interface Checks {
        void broke(SimulatedAgent agent, Broken broken);

        /** A renewal was on its way when it was undone; it is to be undone once more. */
        void cameBack(SimulatedAgent agent, Broken broken);

        /** An effect was begun that no longer is the first of its injection. */
        void begunAgain(SimulatedAgent agent, UUID injection);
    }

    private final World world;
    private final UUID id;
    private final String name;
    private final Machine machine;
    private final Disk disk = new Disk();
    private final Checks checks;
    private final SimulatedProcess agent;
    private final SimulatedProcess guard;
    private final Map<UUID, Broken> broken = new LinkedHashMap<>();
    private final Map<String, Victim> victims = new LinkedHashMap<>();
    private final Map<UUID, Plan> planned = new HashMap<>();
    private final Set<UUID> begun = new HashSet<>();
    private final Map<UUID, Long> authority = new HashMap<>();
    private final Map<UUID, Long> mustEndBy = new HashMap<>();
    private final Map<Long, Long> syncs = new HashMap<>();
    private final Set<UUID> endsHeard = new HashSet<>();
    private final Map<UUID, Long> epochsOfStarts = new HashMap<>();
    private final Map<UUID, Long> epochsHeard = new HashMap<>();
    private final Set<UUID> endedFirst = new HashSet<>();
    private long epochHeard;
    private int boots = 1;
    private long bootedAt;
    private long undoWorksSince;
    private long slept;
    private boolean undoFails;
    private double stepFails;
    private int slowestStep = 30;
    private @Nullable Engine engine;
    private @Nullable Guard guarding;
    private Consumer<AgentMessage> up = _ -> {};
    private boolean ticking;
    private int lives;
    private boolean changed;

    /** @param targets the keys of what can be hurt on it */
    public SimulatedAgent(
            World world, UUID id, String name, Machine machine, Collection<String> targets, Checks checks) {
        this.world = world;
        this.id = id;
        this.name = name;
        this.machine = machine;
        this.checks = checks;
        this.agent = new SimulatedProcess(world, name);
        this.guard = new SimulatedProcess(world, name + "'s guard");
        targets.forEach(key -> victims.put(key, new Victim(new ProcessRef(4_000 + victims.size(), 1, boot()))));
        disk.ignoresSync = world.has(PlantedBug.NO_SYNC);
        if (world.has(PlantedBug.JOURNAL_AFTER_EFFECT)) {
            disk.lateSuffix = ".live";
        }
    }

    // ---- processes

    public SimulatedProcess process() {
        return agent;
    }

    public SimulatedProcess guard() {
        return guard;
    }

    public UUID id() {
        return id;
    }

    public Disk disk() {
        return disk;
    }

    public Machine machine() {
        return machine;
    }

    public void start() {
        startGuard();
        lives++;
        agent.start();
        ticking = false;
        var log = new Log(NOWHERE, machine.clock(), false);
        var fresh = new Engine(machine.clock(), ticker(), State.open(directory()), new SimulatedHost(), this::say, log);
        engine = fresh;
        try {
            fresh.recover();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        world.tell(() -> name + " starts");
        tickOn();
        lookRound(fresh);
    }

    private Ticker ticker() {
        return world.has(PlantedBug.LEASE_BY_WALL_CLOCK)
                ? () -> machine.clock().millis() * 1_000_000
                : machine.ticker();
    }

    public void startGuard() {
        if (guard.isAlive()) {
            return;
        }
        guard.start();
        var log = new Log(NOWHERE, machine.clock(), false);
        guarding = new Guard(State.open(directory()), new HandsOf(guard), machine.clock(), log, this::exists);
        look();
    }

    private Path directory() {
        return disk.directory("state");
    }

    /** The keeper of the guard looks every two seconds. */
    public void keepGuard() {
        if (agent.isAwake()) {
            startGuard();
        }
    }

    public void kill() {
        world.tell(() -> name + " is killed");
        agent.kill();
        disk.processDies();
        engine = null;
    }

    public void killGuard() {
        world.tell(() -> name + "'s guard is killed");
        guard.kill();
    }

    /** The power fails: what was not synced is lost, and of what was broken only what survives that stays. */
    public void powerFails() {
        world.tell(() -> name + "'s host loses power");
        agent.kill();
        guard.kill();
        engine = null;
        disk.powerFails(world.chance());
        broken.values().removeIf(each -> !each.survivesReboot);
        boots++;
        bootedAt = machine.elapsed();
        victims.keySet().forEach(this::begunAnew);
    }

    // ---- what can be hurt on it

    /** Somebody, or the service manager, starts a target again. What was done to the process before is gone with that. */
    public void restart(String target) {
        world.tell(() -> "%s: %s is restarted".formatted(name, target));
        begunAnew(target);
        processEnds(target);
    }

    /** A target is taken away, and comes back as another process. */
    public void takeAway(String target, Duration time) {
        var victim = victim(target);
        world.tell(() -> "%s: %s is not there for %d ms".formatted(name, target, time.toMillis()));
        victim.there = false;
        victim.wasGone = true;
        victim.changedAt = world.now();
        changed = true;
        processEnds(target);
        world.at(time, null, () -> {
            victim.there = true;
            begunAnew(target);
        });
    }

    private void begunAnew(String target) {
        var victim = victim(target);
        victim.process = new ProcessRef(victim.process.pid(), victim.process.startTicks() + 1, boot());
        victim.wasRestarted = true;
        victim.changedAt = world.now();
        changed = true;
    }

    private void processEnds(String target) {
        broken.values().removeIf(each -> each.target.equals(target) && each.fault instanceof ProcessPause);
    }

    private Victim victim(String target) {
        return Objects.requireNonNull(victims.get(target));
    }

    public Set<String> targets() {
        return victims.keySet();
    }

    /** Whether any of its targets was ever restarted or taken away. */
    public boolean hasChanged() {
        return changed;
    }

    public boolean wasRestarted(String target) {
        return victim(target).wasRestarted;
    }

    public boolean wasGone(String target) {
        return victim(target).wasGone;
    }

    /** Since when a target is not what it was when a plan for it was made; far ahead while it is. */
    public long otherThan(String target, Optional<ProcessRef> planned) {
        var victim = victim(target);
        boolean other =
                !victim.there || planned.filter(victim.process::replaces).isPresent();
        return other ? victim.changedAt : Long.MAX_VALUE / 2;
    }

    /** As the agent looks round on its host, and says so where anything has changed. */
    private void lookRound(Engine mine) {
        agent.later(LOOKS_ROUND, () -> {
            if (mine == engine) {
                mine.offer(offering());
                lookRound(mine);
            }
        });
    }

    private Offering offering() {
        var there = new ArrayList<Target>();
        victims.forEach((key, victim) -> {
            if (victim.there) {
                there.add(new Target(
                        key, TargetKind.PROCESS, key, Map.of(), true, Set.of("process-pause"), victim.process));
            }
        });
        return new Offering(
                id, new Incarnation(new UUID(2, lives), lives), "simulated", Map.of(), there, List.<Capability>of());
    }

    /** The host sleeps: nobody on it does anything, and one of its clocks stands still. */
    public void sleeps(Duration time) {
        slept += time.toNanos();
        world.tell(() -> "%s's host sleeps for %d s".formatted(name, time.toSeconds()));
        machine.sleeps(time);
        agent.pause(time);
        guard.pause(time);
    }

    public void undoFails(boolean fails) {
        undoFails = fails;
        undoWorksSince = world.now();
    }

    public void steps(double failing, int slowestMillis) {
        undoWorksSince = world.now();
        stepFails = failing;
        slowestStep = slowestMillis;
    }

    private boolean exists(ProcessRef process) {
        return agent.isAlive() && process.pid() == lives && process.bootId().equals(boot());
    }

    private String boot() {
        return "boot-" + boots;
    }

    private long uptime() {
        return (machine.elapsed() - bootedAt) / 10_000_000;
    }

    // ---- what goes on on it

    private void tickOn() {
        if (ticking) {
            return;
        }
        ticking = true;
        var mine = engine;
        if (mine != null) {
            agent.later(mine.isClear() ? IDLE : TICK, () -> {
                ticking = false;
                mine.tick();
                tickOn();
            });
        }
    }

    private void look() {
        var mine = guarding;
        guard.later(GUARDS_LOOK, () -> {
            if (mine != null && Files.exists(directory())) {
                mine.look();
            }
            look();
        });
    }

    // ---- its connection

    public void connected(Consumer<AgentMessage> way) {
        up = way;
        syncs.clear();
        var mine = engine;
        if (mine != null) {
            mine.offer(offering());
            mine.connected();
        }
    }

    public void disconnected() {
        up = _ -> {};
        if (engine != null) {
            engine.disconnected();
        }
    }

    private void say(AgentMessage message) {
        if (message instanceof AgentMessage.Sync sync) {
            syncs.put(sync.n(), world.now());
        }
        up.accept(message);
    }

    public void hear(ServerMessage message) {
        var mine = engine;
        if (mine == null) {
            return;
        }
        remember(message);
        mine.hear(tamperedWith(mine, message), ticker().nanos());
        if (!mine.isClear()) {
            agent.later(TICK, mine::tick);
        }
    }

    private void remember(ServerMessage message) {
        switch (message) {
            case ServerMessage.Start start -> {
                boolean again = authority.putIfAbsent(start.injection(), world.now()) != null;
                epochsHeard.putIfAbsent(start.injection(), epochHeard);
                if (!again && endsHeard.contains(start.injection())) {
                    endedFirst.add(start.injection());
                }
                mustEndBy.putIfAbsent(
                        start.injection(), world.now() + start.duration().toNanos());
                epochsOfStarts.putIfAbsent(start.injection(), start.epoch());
            }
            case ServerMessage.Synced synced -> {
                var sent = syncs.get(synced.n());
                if (sent != null) {
                    synced.renewed().forEach(each -> authority.merge(each, sent, Math::max));
                }
                endsHeard.addAll(synced.revert());
                epochHeard = Math.max(epochHeard, synced.epoch());
            }
            case ServerMessage.Revert revert -> endsHeard.add(revert.injection());
            case ServerMessage.Halt halt -> epochHeard = Math.max(epochHeard, halt.epoch());
            case ServerMessage.Welcome _, ServerMessage.Prepare _, ServerMessage.Ask _, ServerMessage.Scan _ -> {
                // says nothing of leases or epochs
            }
        }
    }

    /** Where the bugs of an engine are planted that has none. */
    private ServerMessage tamperedWith(Engine mine, ServerMessage message) {
        return switch (message) {
            case ServerMessage.Start start
            when world.has(PlantedBug.START_OF_ANY_EPOCH) ->
                new ServerMessage.Start(
                        start.order(),
                        start.injection(),
                        start.run(),
                        start.planHash(),
                        start.duration(),
                        start.lease(),
                        start.validFor(),
                        Long.MAX_VALUE);
            case ServerMessage.Revert revert
            when world.has(PlantedBug.EARLY_END_IGNORED) && !knows(revert.injection()) ->
                new ServerMessage.Welcome(Timing.SYNC_IDLE, Timing.SYNC_ACTIVE);
            case ServerMessage.Synced synced
            when world.has(PlantedBug.LEASE_FROM_RECEIPT) -> {
                Tampering.answeredJustNow(mine, synced.n(), ticker().nanos());
                yield synced;
            }
            case ServerMessage other -> other;
        };
    }

    private boolean knows(UUID injection) {
        return State.open(directory()).journal().knows(injection);
    }

    // ---- what is true

    public Collection<Broken> broken() {
        return broken.values();
    }

    public boolean isFaulty(UUID injection) {
        return broken.containsKey(injection);
    }

    /** When the sync was sent that renewed it last, or its start came. */
    public long authority(UUID injection) {
        return authority.getOrDefault(injection, 0L);
    }

    public long mustEndBy(UUID injection) {
        return mustEndBy.getOrDefault(injection, Long.MAX_VALUE);
    }

    /** Whether it was told to end it before it was told to start it. */
    public boolean heardOfItsEndFirst(UUID injection) {
        return endedFirst.contains(injection);
    }

    public long epochOfStart(UUID injection) {
        return epochsOfStarts.getOrDefault(injection, 0L);
    }

    /** The highest epoch that has reached this host. */
    public long epochHeard() {
        return epochHeard;
    }

    /** The highest epoch that had reached this host when that start did. */
    public long epochHeardWhenStarted(UUID injection) {
        return epochsHeard.getOrDefault(injection, 0L);
    }

    /** How long it has slept in all. */
    public long slept() {
        return slept;
    }

    public long undoWorksSince() {
        return undoFails || stepFails > 0 ? Long.MAX_VALUE : undoWorksSince;
    }

    /** Timers of what causes faults run without any process of ours. */
    public void timersRun() {
        for (var each : List.copyOf(broken.values())) {
            if (each.hasTimer() && uptime() >= deadline(each)) {
                end(each.injection, "its own timer");
            }
        }
    }

    /** A holder reads its lease in the journal, and ends when that is gone; a proxy was told a deadline. */
    private long deadline(Broken each) {
        if (!(each.fault instanceof CpuStress)) {
            return each.timer;
        }
        try {
            var lease = directory()
                    .resolve("journal")
                    .resolve(each.injection + ".live")
                    .resolve("lease");
            return Long.parseLong(Files.readString(lease)) + Hold.AFTER_GUARD;
        } catch (IOException | NumberFormatException gone) {
            return 0;
        }
    }

    private void end(UUID injection, String by) {
        if (broken.remove(injection) != null) {
            world.tell(() -> "%s: %s is gone, by %s".formatted(name, injection, by));
        }
    }

    private void effect(UUID injection, String target, Fault fault, boolean survives, long timer, boolean again) {
        var old = broken.get(injection);
        if (old != null) {
            old.timer = timer;
            return;
        }
        if (!again && !begun.add(injection)) {
            checks.begunAgain(this, injection);
        }
        var now = new Broken(injection, target, fault, world.now(), survives, timer);
        broken.put(injection, now);
        world.tell(() -> "%s: %s is on %s%s".formatted(name, fault.type(), target, again ? " again" : ""));
        if (again) {
            checks.cameBack(this, now);
        } else {
            checks.broke(this, now);
        }
    }

    // ---- what can be done to it

    /** One plan for each kind of end that there is. */
    private static Plan plan(Fault fault, String target, ProcessRef process) {
        return switch (fault) {
            case ProcessPause _ ->
                new Plan(
                        fault,
                        target,
                        List.of(new Step.Send(process, Step.Signal.STOP)),
                        List.of(),
                        List.of(new Step.Send(process, Step.Signal.CONT)),
                        List.of(new Proof.NotStopped(process)),
                        new Measure.Stopped(process),
                        Ending.GUARD,
                        false);
            case CpuStress _ ->
                new Plan(
                        fault,
                        target,
                        List.of(new Step.Hold("cpu", List.of())),
                        List.of(),
                        List.of(new Step.Release()),
                        List.of(new Proof.NoHolder()),
                        new Measure.CpuUse(50),
                        Ending.OWN_TIMER,
                        false);
            case Canary _ ->
                new Plan(
                        fault,
                        target,
                        List.of(new Step.Hold("canary", List.of())),
                        List.of(),
                        List.of(new Step.Release()),
                        List.of(new Proof.NoHolder()),
                        new Measure.Held(),
                        Ending.OWN_TIMER,
                        false);
            case NetworkLatency _ -> file(fault, target, "{deadline}", "{deadline} again", Ending.PROXY_TIMER, false);
            case TrafficFault _,
                    ClusterFault _,
                    DirectoryFault _,
                    ServiceFault _,
                    ProcessSignal _,
                    RequestFault _,
                    ConnectionStall _,
                    RouteBandwidth _,
                    ClockSkew _,
                    DnsAnswer _,
                    HostReboot _,
                    ContainerFault _,
                    ToxiproxyFault _,
                    ApplicationFault _,
                    SlowClose _,
                    ConnectionReset _,
                    MemoryStress _,
                    ProcessKill _ -> file(fault, target, "until somebody removes it", "", Ending.GUARD, true);
        };
    }

    private static Plan file(
            Fault fault, String target, String apply, String renew, Ending ending, boolean survivesReboot) {
        return new Plan(
                fault,
                target,
                List.of(new Step.Write("toxic", apply)),
                renew.isEmpty() ? List.of() : List.of(new Step.Write("toxic", renew)),
                List.of(new Step.Remove("toxic")),
                List.of(new Proof.NoFile("toxic")),
                new Measure.DiskUse("/", (int) DataSize.ofMebibytes(1).bytes() >> 20),
                ending,
                survivesReboot);
    }

    /** The hands of one process of this host. */
    private final class HandsOf implements Hands {
        private final SimulatedProcess process;
        private @Nullable Plan plan;

        HandsOf(SimulatedProcess process) {
            this.process = process;
        }

        HandsOf(SimulatedProcess process, Plan plan) {
            this.process = process;
            this.plan = plan;
        }

        @Override
        public void run(Step step, UUID injection, long lease) {
            switch (step) {
                case Step.Hold _ -> harm(injection, lease, false);
                case Step.Write write -> harm(injection, lease, write.content().endsWith("again"));
                case Step.Send send when send.signal() == Step.Signal.STOP -> harm(injection, lease, false);
                case Step.Send _, Step.Release _, Step.Remove _ -> mend(injection);
                case Step.Filter _,
                        Step.Prolong _,
                        Step.Unfilter _,
                        Step.Shape _,
                        Step.Unshape _,
                        Step.Mount _,
                        Step.Freeze _,
                        Step.Unit _,
                        Step.Redirect _,
                        Step.Skew _,
                        Step.Reboot _,
                        NeighbourStep _,
                        ClusterStep _ -> throw new StepFailed("that is not simulated");
            }
        }

        private void harm(UUID injection, long lease, boolean again) {
            var mine = plan;
            if (mine != null) {
                effect(injection, mine.target(), mine.fault(), mine.survivesReboot(), lease + Hold.AFTER_GUARD, again);
            }
        }

        private void mend(UUID injection) {
            if (undoFails || stepFails > 0 && world.chance(stepFails)) {
                throw new StepFailed("Operation not permitted");
            }
            if (world.has(PlantedBug.UNDO_TWICE_HURTS) && !broken.containsKey(injection) && begun.contains(injection)) {
                checks.begunAgain(SimulatedAgent.this, injection);
            }
            if (stepFails > 0 && world.chance(stepFails)) {
                world.tell(() -> "%s: an undo that says it worked has not".formatted(name));
                return;
            }
            end(injection, process.toString());
        }

        @Override
        public Optional<String> stillThere(Proof proof, UUID injection) {
            return broken.containsKey(injection) && !world.has(PlantedBug.UNDO_UNVERIFIED)
                    ? Optional.of("it is still there")
                    : Optional.empty();
        }

        @Override
        public long uptime() {
            return SimulatedAgent.this.uptime();
        }

        @Override
        public String bootId() {
            return boot();
        }
    }

    /** The host as the engine meets it: what takes time answers later, unless the process is gone by then. */
    private final class SimulatedHost implements Host {

        private void work(Runnable work) {
            agent.later(world.millis(1, slowestStep), work);
        }

        private <T> void answer(Consumer<T> answer, T value) {
            agent.later(world.millis(0, 5), () -> answer.accept(value));
        }

        @Override
        public void plan(UUID injection, Fault fault, String target, Duration duration, Consumer<Answer> answer) {
            var victim = victim(target);
            var plan = SimulatedAgent.plan(fault, target, victim.process);
            planned.put(injection, plan);
            boolean refused = !victim.there || stepFails > 0 && world.chance(stepFails);
            work(() -> answer(answer, refused ? new Answer.Refused("not on this host") : new Answer.Planned(plan)));
        }

        @Override
        public List<String> policyRefusals(Fault fault, Duration duration) {
            return List.of();
        }

        @Override
        public void run(List<Step> steps, UUID injection, long lease, Consumer<Optional<String>> answer) {
            var plan = planned.get(injection);
            work(() -> {
                if (plan == null || isOther(plan) || stepFails > 0 && world.chance(stepFails)) {
                    answer(answer, Optional.of("it does not work here"));
                    return;
                }
                steps.forEach(step -> new HandsOf(agent, plan).run(step, injection, lease));
                agent.later(Duration.ofMillis(300), disk::settled);
                answer(answer, Optional.empty());
            });
        }

        /** A signal is for one process and no other. */
        private boolean isOther(Plan plan) {
            var victim = victim(plan.target());
            return !victim.there
                    || plan.signalled()
                            .filter(each -> !each.equals(victim.process))
                            .isPresent();
        }

        @Override
        public void undo(Plan plan, UUID injection, Consumer<List<String>> answer) {
            work(() -> answer(answer, new Undo(new HandsOf(agent, plan)).run(injection, plan)));
        }

        @Override
        public void measure(Measure measure, UUID injection, Consumer<Measured> answer) {
            work(() -> answer(answer, new Measured(broken.containsKey(injection), "as read on the host")));
        }

        @Override
        public boolean isGuarded() {
            return guard.isAwake() || guard.isAlive() && world.now() - guard.pausedSince() < PULSE_STALE;
        }

        @Override
        public long uptime() {
            return SimulatedAgent.this.uptime();
        }

        @Override
        public String bootId() {
            return boot();
        }

        @Override
        public ProcessRef self() {
            return new ProcessRef(lives, 1, boot());
        }
    }
}
