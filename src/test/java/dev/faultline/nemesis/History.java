package dev.faultline.nemesis;

import dev.faultline.nemesis.Witness.Effect;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What must be true of what clients and hosts saw, whatever happened meanwhile: each check is a function of that alone. */
final class History {

    private static final String ENVIRONMENT = "environment:";

    private History() {}

    /** What a client asked of the button, or of a start, which is a grant when it is let through. */
    enum Kind {
        PRESS,
        RELEASE,
        GRANT
    }

    /**
     * Something that was asked and not refused.
     *
     * @param scope of a press or release: {@code environment:x}, or what reaches all of them; of a grant, the environment it hurts
     * @param returned {@link Long#MAX_VALUE} when nobody knows whether it came to anything
     */
    record Op(Kind kind, String scope, long invoked, long returned) {

        boolean isKnown() {
            return returned < Long.MAX_VALUE;
        }

        private boolean concerns(String environment) {
            return !scope.startsWith(ENVIRONMENT) || scope.equals(History.scope(environment));
        }
    }

    static String scope(String environment) {
        return ENVIRONMENT + environment;
    }

    /**
     * Whether there is an order, in which nothing comes before what had ended before it began, and in which no grant comes while a
     * press of its environment or of everything has not been released. Wing and Gong's search: the next in the order is one that no
     * other has to precede. What nobody knows the outcome of may come anywhere after it began, or never.
     *
     * @return the environments for which there is none
     */
    static Set<String> withoutOrder(List<Op> ops, Set<String> environments) {
        var impossible = new TreeSet<String>();
        for (var environment : environments) {
            var concerned = ops.stream()
                    .filter(op -> op.concerns(environment))
                    .sorted(Comparator.comparingLong(Op::invoked))
                    .toList();
            if (!new Search(concerned).succeeds()) {
                impossible.add(environment);
            }
        }
        return impossible;
    }

    private static final class Search {

        private final List<Op> ops;
        private final Set<List<Object>> seen = new HashSet<>();

        Search(List<Op> ops) {
            this.ops = ops;
        }

        boolean succeeds() {
            var left = new BitSet(ops.size());
            left.set(0, ops.size());
            return from(left, Set.of());
        }

        /** @param latched the scopes that are */
        private boolean from(BitSet left, Set<String> latched) {
            if (left.stream().noneMatch(i -> ops.get(i).isKnown())) {
                return true;
            }
            if (!seen.add(List.of(left.clone(), latched))) {
                return false;
            }
            long first =
                    left.stream().mapToLong(i -> ops.get(i).returned()).min().orElseThrow();
            return left.stream()
                    .filter(i -> ops.get(i).invoked() <= first)
                    .anyMatch(i -> after(ops.get(i), latched)
                            .filter(next -> from(without(left, i), next))
                            .isPresent());
        }

        private static BitSet without(BitSet left, int i) {
            var rest = (BitSet) left.clone();
            rest.clear(i);
            return rest;
        }

        /** Empty when it cannot come now. */
        private static Optional<Set<String>> after(Op op, Set<String> latched) {
            var next = new HashSet<>(latched);
            switch (op.kind()) {
                case PRESS -> next.add(op.scope());
                case RELEASE -> next.remove(op.scope());
                case GRANT -> {
                    if (!latched.isEmpty()) {
                        return Optional.empty();
                    }
                }
            }
            return Optional.of(Set.copyOf(next));
        }
    }

    /** The most targets that were hurt at one moment, in each environment. */
    static Map<String, Integer> mostAtOnce(List<Effect> effects) {
        var most = new TreeMap<String, Integer>();
        for (var effect : effects) {
            int now = (int) effects.stream()
                    .filter(other -> other.environment().equals(effect.environment())
                            && other.begin() <= effect.begin()
                            && other.end() > effect.begin())
                    .map(Effect::target)
                    .distinct()
                    .count();
            most.merge(effect.environment(), now, Math::max);
        }
        return most;
    }

    /**
     * What was injected more often than it was ordered: an effect that says which injection it is, more than once; of those that do
     * not say, more than there were orders for that target.
     *
     * @param orders how many the host knows of, by environment and target
     */
    static List<String> tooOften(List<Effect> effects, Map<String, Long> orders) {
        var times = new TreeMap<String, Long>();
        var anonymous = new HashMap<String, Long>();
        for (var effect : effects) {
            if (effect.injection().isEmpty()) {
                anonymous.merge(effect.environment() + "/" + effect.target(), 1L, Long::sum);
            } else {
                times.merge(effect.kind() + " " + effect.injection(), 1L, Long::sum);
            }
        }
        var wrong = new ArrayList<String>();
        times.forEach((what, count) -> {
            if (count > 1) {
                wrong.add("%s was there %d times".formatted(what, count));
            }
        });
        anonymous.forEach((target, count) -> {
            long ordered = orders.getOrDefault(target, 0L);
            if (count > ordered) {
                wrong.add("%s was hurt %d times and ordered %d times".formatted(target, count, ordered));
            }
        });
        return wrong;
    }

    /** What began in that environment after it had been seen free behind a press, and before anybody released it. */
    static List<Effect> disturbances(List<Effect> effects, String environment, long free, long released) {
        return effects.stream()
                .filter(effect ->
                        effect.environment().equals(environment) && effect.begin() > free && effect.begin() < released)
                .toList();
    }
}
