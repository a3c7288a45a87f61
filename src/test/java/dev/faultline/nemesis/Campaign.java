package dev.faultline.nemesis;

import dev.faultline.nemesis.Witness.Effect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** Presses the button again and again on one plane, while one thing after another is done to it, by a seed. */
final class Campaign {

    /** Long enough to see how late one that is too late is. */
    private static final Duration GIVE_UP = Duration.ofSeconds(60);

    private static final int SOON_MILLIS = 1500;
    private static final int STARTS_BEHIND = 2;

    private final Plane plane;
    private final long seed;

    Campaign(Plane plane, long seed) {
        this.plane = plane;
        this.seed = seed;
    }

    /**
     * One press.
     *
     * @param hurt how many hosts in its scope were hurt when it was pressed
     * @param took from when somebody pressed until the last effect in its scope was seen gone
     */
    record Press(String scope, String where, int hurt, Duration took, Bound bound) {

        boolean isEffective() {
            return took.compareTo(bound.atMost()) <= 0;
        }

        @Override
        public String toString() {
            return "%s on %s, %d hurt, %.1f s"
                    .formatted(scope.replaceAll(":[0-9a-f-]{36}", ""), where, hurt, took.toMillis() / 1000.0);
        }
    }

    /** What came of one nemesis: its presses, and everything else that was wrong. */
    record Row(Nemesis nemesis, List<Press> presses, List<String> wrong) {

        long effective() {
            return presses.stream().filter(Press::isEffective).count();
        }

        Duration slowest() {
            return presses.stream().map(Press::took).max(Duration::compareTo).orElse(Duration.ZERO);
        }

        long hurt() {
            return presses.stream().filter(press -> press.hurt() > 0).count();
        }

        boolean isWell() {
            return wrong.isEmpty() && effective() == presses.size();
        }
    }

    /** The same seed does the same to the same nemesis, whichever others there are. */
    Row against(Nemesis nemesis, int presses) {
        var chance = new Random(seed * 31 + nemesis.name().hashCode());
        var made = new ArrayList<Press>();
        var wrong = new ArrayList<String>();
        while (made.size() < presses && wrong.isEmpty()) {
            try {
                made.addAll(round(nemesis, chance, presses - made.size(), wrong));
            } catch (Exception failed) {
                wrong.add(failed.toString());
            }
        }
        wrong.addAll(sweep());
        return new Row(nemesis, made, wrong);
    }

    private List<Press> round(Nemesis nemesis, Random chance, int most, List<String> wrong) throws Exception {
        var watch = new Watch();
        plane.ops().clear();
        plane.hurtEverything();
        watch.lap("hurt");
        var presses = new ArrayList<Pressing>();
        var struck = nemesis.strike(plane, chance);
        try {
            Commands.pause(Duration.ofMillis(chance.nextInt(SOON_MILLIS)));
            for (var scope : scopes(chance, most)) {
                presses.add(new Pressing(scope, struck, new Random(chance.nextLong()), nemesis.bound()));
                Commands.pause(Duration.ofMillis(chance.nextInt(300)));
            }
            struck.meanwhile().run();
            for (var press : presses) {
                press.await();
            }
            watch.lap("stopped");
        } finally {
            struck.heal().run();
        }
        watch.lap("healed");
        plane.settle();
        long released = System.nanoTime();
        presses.forEach(press -> wrong.addAll(press.disturbances(released)));
        plane.releaseAll();
        History.withoutOrder(plane.ops(), environments())
                .forEach(environment -> wrong.add("a grant behind a press in " + environment + ": " + plane.ops()));
        var done = presses.stream().map(Pressing::result).toList();
        System.out.printf("nemesis %s %s (%s)%n", nemesis, done, watch.lap("settled"));
        return done;
    }

    /** Where the time of a round goes. */
    private static final class Watch {

        private final StringBuilder said = new StringBuilder();
        private long last = System.nanoTime();

        String lap(String name) {
            long now = System.nanoTime();
            said.append(said.isEmpty() ? "" : ", ").append("%s %.0f s".formatted(name, (now - last) / 1e9));
            last = now;
            return said.toString();
        }
    }

    /** Everything, be it by the team, or each environment for itself and in any order: these are as many presses, each with a latch of its own. */
    private List<String> scopes(Random chance, int most) {
        if (chance.nextInt(4) == 0) {
            return List.of(chance.nextBoolean() ? "global" : plane.team());
        }
        var scopes = new ArrayList<>(
                environments().stream().map(History::scope).sorted().toList());
        Collections.shuffle(scopes, chance);
        return scopes.subList(0, Math.min(most, scopes.size()));
    }

    private Set<String> environments() {
        return plane.stations().stream().map(Station::environment).collect(Collectors.toSet());
    }

    /** Over everything that this plane has seen. */
    private List<String> sweep() {
        var effects = plane.witness().effects();
        var wrong = new ArrayList<String>();
        History.mostAtOnce(effects).forEach((environment, most) -> {
            if (most > Plane.MOST_TARGETS) {
                wrong.add("%d targets were hurt at once in %s".formatted(most, environment));
            }
        });
        Map<String, Long> orders = new HashMap<>();
        plane.stations()
                .forEach(station -> orders.put(station.environment() + "/shop", station.ordered("process:shop")));
        wrong.addAll(History.tooOften(effects, orders));
        return wrong;
    }

    /** A press as it goes on, beside others. */
    private final class Pressing {

        private final String scope;
        private final Struck struck;
        private final Random chance;
        private final Bound bound;
        private final List<Station> stations;
        private final long invoked = System.nanoTime();
        private final int hurt;
        private final Thread thread;
        private final List<String> tried = new CopyOnWriteArrayList<>();
        private long free = Long.MAX_VALUE;

        Pressing(String scope, Struck struck, Random chance, Bound bound) {
            this.scope = scope;
            this.struck = struck;
            this.chance = chance;
            this.bound = bound;
            this.stations = plane.stations().stream()
                    .filter(station ->
                            !scope.startsWith("environment:") || scope.equals(History.scope(station.environment())))
                    .toList();
            this.hurt = (int) stations.stream()
                    .filter(station -> !plane.witness().last(station).isNone())
                    .count();
            this.thread = Thread.ofVirtual().start(this::press);
        }

        /** Somebody who gets no answer presses elsewhere. */
        private void press() {
            if (struck.buttons().isEmpty()) {
                tried.add("the hosts");
                stations.stream().map(Station::halt).toList().forEach(Station::await);
                return;
            }
            var buttons = new ArrayList<>(struck.buttons());
            Collections.shuffle(buttons, chance);
            long end = System.nanoTime() + GIVE_UP.toNanos();
            while (System.nanoTime() < end) {
                for (var node : buttons) {
                    int status = plane.press(node, scope).status();
                    tried.add(status == 200 ? node.name() : "%s (%d)".formatted(node, status));
                    if (status == 200) {
                        tryToStart();
                        return;
                    }
                }
            }
        }

        /** Whoever starts something behind a press must not get through, anywhere. */
        private void tryToStart() {
            for (int i = 0; i < STARTS_BEHIND; i++) {
                var buttons = struck.buttons();
                plane.start(buttons.get(chance.nextInt(buttons.size())), stations.get(chance.nextInt(stations.size())));
            }
        }

        void await() throws InterruptedException {
            boolean _ = Commands.within(GIVE_UP, () -> latest() < Long.MAX_VALUE);
            free = latest();
            thread.join();
        }

        private long latest() {
            return stations.stream()
                    .mapToLong(plane.witness()::cleanSince)
                    .max()
                    .orElseThrow();
        }

        List<String> disturbances(long released) {
            return stations.stream()
                    .flatMap(station -> History.disturbances(
                            plane.witness().effects(), station.environment(), Math.max(free, invoked), released)
                            .stream())
                    .map(Effect::toString)
                    .map(effect -> "behind a press: " + effect)
                    .toList();
        }

        Press result() {
            var took = free == Long.MAX_VALUE ? GIVE_UP : Duration.ofNanos(Math.max(0, free - invoked));
            return new Press(scope, String.join(", then ", tried), hurt, took, bound);
        }
    }
}
