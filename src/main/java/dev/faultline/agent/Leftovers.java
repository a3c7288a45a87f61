package dev.faultline.agent;

import dev.faultline.protocol.Measure;
import dev.faultline.protocol.ProcessRef;
import dev.faultline.protocol.Residue;
import dev.faultline.protocol.Residue.Unseen;
import dev.faultline.protocol.Step;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Looks for what chaos leaves on a host. What is ours by its marks, and is in no journal entry that is still live, is taken back;
 * what is somebody else's is named and never touched.
 */
final class Leftovers {

    private static final Pattern FILL = Pattern.compile("faultline-fill-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})");
    private static final long LARGE = 64L << 20;
    private static final int DEPTH = 3;
    private static final int MOST_FILES = 20_000;
    private static final int MOST = 200;

    private final Path state;
    private final Policy policy;
    private final List<Route> routes;
    private final ToxicFiles toxics;
    private final ProcFs proc = new ProcFs();
    private final Holders holders;
    private final Marks marks;
    private final Firewall firewall;
    private final Queues queues;
    private final Neighbours neighbours;
    private final Optional<ClusterLeftovers> cluster;
    private final Log log;

    Leftovers(Config config, Log log) {
        this.state = config.state().toAbsolutePath();
        this.policy = config.policy();
        this.routes = config.routes();
        this.toxics = new ToxicFiles(config.state());
        this.holders = new Holders(config.state(), proc);
        this.marks = Marks.of(config.state());
        this.firewall = new Firewall(marks);
        this.queues = new Queues(marks);
        this.neighbours = config.neighbours();
        this.cluster = config.cluster().map(there -> new ClusterLeftovers(new Cluster(there, config.policy())));
        this.log = log;
    }

    record Found(List<Residue> residues, List<Unseen> unseen) {
        Found {
            residues = List.copyOf(residues);
            unseen = List.copyOf(unseen);
        }
    }

    /** What the journal accounts for. */
    private record Accounted(Set<UUID> injections, Set<ProcessRef> paused) {}

    /** @param over a run of which nothing may be left, also nothing that the journal still knows; null when none ended */
    synchronized Found scan(@Nullable UUID over) {
        var look = new Look(over);
        look.processes();
        look.files();
        look.routes();
        look.journal();
        look.traffic();
        look.firewall();
        look.toxiproxy();
        cluster.ifPresent(look::cluster);
        return new Found(look.found.stream().limit(MOST).toList(), look.unseen);
    }

    private final class Look {
        private final @Nullable UUID over;
        private final List<Residue> found = new ArrayList<>();
        private final List<Unseen> unseen = new ArrayList<>();

        Look(@Nullable UUID over) {
            this.over = over;
        }

        /** The journal is read after the host: whatever is put on it in between is in the journal first. */
        private Accounted accounted() {
            var injections = new HashSet<UUID>();
            var paused = new HashSet<ProcessRef>();
            for (var entry : new Journal(state.resolve("journal")).live()) {
                injections.add(entry.injection());
                if (entry instanceof Journal.Whole whole
                        && whole.plan().measure() instanceof Measure.Stopped(var process)) {
                    paused.add(process);
                }
            }
            return new Accounted(injections, paused);
        }

        void processes() {
            Map<ProcessRef, ProcFs.Stat> seen = new HashMap<>();
            for (var stat : proc.all()) {
                proc.identify(stat.pid()).ifPresent(process -> seen.put(process, stat));
            }
            var accounted = accounted();
            seen.forEach((process, stat) -> process(process, stat, accounted));
        }

        private void process(ProcessRef process, ProcFs.Stat stat, Accounted accounted) {
            var injection = proc.injectionOf(process.pid());
            if (injection.isPresent()) {
                holder(process, stat, injection.get(), accounted);
            } else if (isStress(stat)
                    && !proc.stat(stat.parent()).map(this::isStress).orElse(false)) {
                name(Residue.STRESS, key(process), inWords(stat));
            }
            if (injection.isEmpty() && isStopped(process, stat, accounted)) {
                name(Residue.STOPPED, key(process), inWords(stat) + ", stopped");
            }
        }

        /** For certain, by nobody who accounts for it, and not for the moment in which we try whether stopping works here. */
        private boolean isStopped(ProcessRef process, ProcFs.Stat stat, Accounted accounted) {
            return stat.stopped()
                    && proc.find(process).map(ProcFs.Stat::stopped).orElse(false)
                    && !accounted.paused().contains(process)
                    && !proc.commandLine(process.pid()).containsAll(List.of(Self.MAIN_CLASS, "hold", "probe"));
        }

        private boolean isStress(ProcFs.Stat stat) {
            return stat.name().startsWith("stress-ng") || stat.name().equals("stress");
        }

        /** Several agents may share a host: a holder is ours only when it was started with our state directory. */
        private void holder(ProcessRef process, ProcFs.Stat stat, UUID injection, Accounted accounted) {
            var home = proc.stateOf(process.pid()).map(Path::of);
            var words = "%s, which holds injection %s".formatted(inWords(stat), injection);
            if (home.isPresent() && !home.get().equals(state)) {
                if (!Files.exists(home.get().resolve("journal").resolve(injection + ".live"))) {
                    name(Residue.STRESS, key(process), words + " of another agent");
                }
            } else if (!accounted.injections().contains(injection)
                    && proc.find(process).isPresent()) {
                takeBack(Residue.STRESS, key(process), words, () -> holders.end(injection));
            }
        }

        private String inWords(ProcFs.Stat stat) {
            return "process %d, %s, of %s".formatted(stat.pid(), stat.name(), ProcessTargets.owner(stat.pid()));
        }

        private String key(ProcessRef process) {
            return "%d:%d:%s".formatted(process.pid(), process.startTicks(), process.bootId());
        }

        /** Our own fill has no name in any directory; one with our name was left by something that cannot make those. */
        void files() {
            for (var directory : policy.directories()) {
                try {
                    var large = new ArrayList<Path>();
                    Files.walkFileTree(
                            directory.toRealPath(),
                            EnumSet.noneOf(java.nio.file.FileVisitOption.class),
                            DEPTH,
                            collector(large));
                    var accounted = accounted();
                    large.forEach(file -> file(file, accounted));
                } catch (IOException e) {
                    unseen.add(new Unseen(
                            Residue.FILE,
                            "%s: %s".formatted(directory, e.getClass().getSimpleName())));
                }
            }
        }

        private SimpleFileVisitor<Path> collector(List<Path> large) {
            return new SimpleFileVisitor<>() {
                private int visited;

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (attributes.isRegularFile()
                            && (attributes.size() >= LARGE || fill(file).isPresent())) {
                        large.add(file);
                    }
                    return ++visited < MOST_FILES ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException unreadable) {
                    return FileVisitResult.CONTINUE;
                }
            };
        }

        private Optional<UUID> fill(Path file) {
            var name = FILL.matcher(file.getFileName().toString());
            return name.matches() ? Optional.of(UUID.fromString(name.group(1))) : Optional.empty();
        }

        private void file(Path file, Accounted accounted) {
            var injection = fill(file);
            if (injection.isEmpty()) {
                name(Residue.FILE, file.toString(), "%s, %d MiB".formatted(file, size(file) >> 20));
            } else if (!accounted.injections().contains(injection.get())) {
                takeBack(Residue.FILE, file.toString(), file + ", a fill of ours", () -> delete(file));
            }
        }

        private long size(Path file) {
            try {
                return Files.size(file);
            } catch (IOException gone) {
                return 0;
            }
        }

        void routes() {
            for (var route : routes) {
                var files = toxics.list(route);
                var accounted = accounted();
                for (var file : files) {
                    var name = file.getFileName().toString();
                    var id = name.substring(0, name.length() - ToxicFiles.SUFFIX.length());
                    boolean isThere = Files.exists(file); // it may just have been undone
                    if (isThere
                            && accounted.injections().stream()
                                    .noneMatch(each -> each.toString().equals(id))) {
                        var words = "a fault on %s, of injection %s".formatted(route.key(), id);
                        takeBack(Residue.ROUTE, file.toString(), words, () -> delete(toxics.require(file.toString())));
                    }
                }
            }
        }

        private void delete(Path file) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Whoever made the entry takes it back; here it is only told that this is not done yet. */
        void journal() {
            for (var entry : new Journal(state.resolve("journal")).live()) {
                switch (entry) {
                    case Journal.Damaged(var id, var where, var why) ->
                        found.add(new Residue(
                                Residue.JOURNAL,
                                id.toString(),
                                "a person must look at %s: %s".formatted(where, why),
                                true,
                                false));
                    case Journal.Whole whole -> {
                        if (whole.meta().run().equals(over)) {
                            found.add(new Residue(
                                    Residue.JOURNAL,
                                    whole.injection().toString(),
                                    "not taken back yet: " + whole.meta().words(),
                                    true,
                                    false));
                        }
                    }
                }
            }
        }

        /** The kernel's own disciplines have no handle; whatever somebody put there has one. Ours has a class with our mark. */
        void traffic() {
            try {
                var seen = HostNetwork.disciplines(Tool.ask("tc", "-j", "qdisc", "show"));
                var shaped = shapedDevices();
                for (var each : seen) {
                    if (!queues.isOurs(each.dev())) {
                        name(Residue.TRAFFIC, each.key(), each.inWords());
                    } else if (each.isRoot() && !shaped.contains(each.dev())) {
                        takeBack(Residue.TRAFFIC, each.key(), each.inWords(), () -> queues.unshape(each.dev()));
                    }
                }
            } catch (Tool.Silent | StepFailed silent) {
                unseen.add(new Unseen(Residue.TRAFFIC, String.valueOf(silent.getMessage())));
            }
        }

        /** The devices on which the journal accounts for a queue. */
        private Set<String> shapedDevices() {
            var devices = new HashSet<String>();
            for (var entry : new Journal(state.resolve("journal")).live()) {
                if (entry instanceof Journal.Whole whole) {
                    whole.plan().apply().forEach(step -> {
                        if (step instanceof Step.Shape shape) {
                            devices.add(shape.device());
                        }
                    });
                }
            }
            return devices;
        }

        void firewall() {
            try {
                var seen = HostNetwork.firewall(Tool.ask("nft", "-j", "list", "ruleset"));
                var accounted = accounted();
                for (var each : seen) {
                    var injection = marks.injectionOfTable(each.table());
                    if (injection.isEmpty()) {
                        if (!Marks.isTableOfSomeAgent(each.table())) {
                            name(Residue.FIREWALL, each.key(), each.inWords());
                        }
                    } else if (each.isTable() && !accounted.injections().contains(injection.get())) {
                        takeBack(
                                Residue.FIREWALL, each.key(), each.inWords(), () -> firewall.unfilter(injection.get()));
                    }
                }
                sinks(accounted);
            } catch (Tool.Silent | StepFailed | IOException silent) {
                unseen.add(new Unseen(Residue.FIREWALL, String.valueOf(silent.getMessage())));
            }
        }

        /** Devices into which packets were lost, and whose tables are gone. */
        private void sinks(Accounted accounted) throws IOException {
            firewall.sinks()
                    .filter(injection -> !accounted.injections().contains(injection))
                    .forEach(injection -> takeBack(
                            Residue.FIREWALL,
                            marks.sink(injection),
                            "device %s, into which packets were lost".formatted(marks.sink(injection)),
                            () -> firewall.unfilter(injection)));
        }

        /** Toxics of ours on proxies that are not ours: the server goes on with them whatever became of us. */
        void toxiproxy() {
            if (neighbours.toxiproxy() == null) {
                return;
            }
            try {
                var toxiproxy = neighbours.toxiproxyApi();
                var seen = toxiproxy.all();
                var accounted = accounted();
                seen.forEach(proxy -> proxy.toxics().stream()
                        .flatMap(toxic -> toxiproxy.injectionOf(toxic).stream())
                        .filter(injection -> !accounted.injections().contains(injection))
                        .forEach(injection -> takeBack(
                                Residue.ROUTE,
                                "toxiproxy:%s %s".formatted(proxy.name(), injection),
                                "a toxic on %s, of injection %s".formatted(proxy.name(), injection),
                                () -> toxiproxy.remove(proxy.name(), injection))));
            } catch (StepFailed silent) {
                unseen.add(new Unseen(Residue.ROUTE, String.valueOf(silent.getMessage())));
            }
        }

        void cluster(ClusterLeftovers cluster) {
            try {
                var seen = cluster.all();
                var accounted = accounted();
                seen.stream()
                        .filter(left -> !accounted.injections().contains(left.injection()))
                        .forEach(left ->
                                takeBack(Residue.CLUSTER, left.key(), left.words(), () -> cluster.takeBack(left)));
            } catch (StepFailed silent) {
                unseen.add(new Unseen(Residue.CLUSTER, String.valueOf(silent.getMessage())));
            }
        }

        private void name(String kind, String key, String name) {
            found.add(new Residue(kind, key, name, false, false));
        }

        private void takeBack(String kind, String key, String name, Runnable undo) {
            boolean done = false;
            try {
                undo.run();
                done = true;
                log.info("took back what was left behind: " + name);
            } catch (RuntimeException failed) {
                log.warn("cannot take back what was left behind, %s: %s".formatted(name, failed.getMessage()));
            }
            found.add(new Residue(kind, key, name, true, done));
        }
    }
}
