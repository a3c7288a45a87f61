package dev.faultline.blastradius;

import dev.faultline.experiment.Share;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What may be hurt and what is hurt now, as one caller may see it.
 *
 * @param waiting the starts that wait, the first first
 * @param hiddenLimits how many more are set or in use than are shown
 * @param ours how many targets belong to the control plane, by what they are
 * @param ownHosts the machines that nodes run on
 */
record RadiusView(
        List<Holding> now,
        List<Waiting> waiting,
        List<Line> limits,
        int hiddenLimits,
        Map<String, Long> ours,
        List<String> ownHosts,
        Set<String> protectedEnvironments) {

    /**
     * A run as somebody may know of it.
     *
     * @param id null of another team's
     */
    record User(@Nullable UUID id, String name, int targets) {}

    /**
     * A run that holds something.
     *
     * @param run with how many targets it hurts, or may
     * @param kept how many are well again, with nobody near them until the run is over
     * @param where services and environments
     * @param until when it ends at the latest; null where an older node did not say
     * @param overdue whether it should have ended by now
     */
    record Holding(
            User run, int kept, String where, @Nullable Instant until, boolean overdue) {}

    /**
     * A start that waits.
     *
     * @param id null of another team's
     * @param waitsFor empty of another team's
     */
    record Waiting(@Nullable UUID id, String name, Instant until, List<String> waitsFor) {}

    /**
     * A limit.
     *
     * @param users the runs that use it, by how much
     * @param isDefault whether it is what the configuration says
     */
    record Line(Budget budget, boolean isDefault, List<User> users) {

        /** Narrowed below what is in use. */
        public boolean exceeded() {
            return budget.used() > budget.most();
        }
    }

    /**
     * A service in an environment.
     *
     * @param present how many targets it has there
     * @param granted whether somebody granted it a share of its own
     * @param hurt how many are, or may be
     * @param instances what it runs on, of which so many are certainly well
     */
    record Part(
            String service,
            String environment,
            int present,
            Share share,
            boolean granted,
            int hurt,
            int instances,
            int well,
            boolean isProtected) {

        /** {@code 25 % of 7 = 1}. */
        public String arithmetic() {
            int down = (int) ((long) present * share.percent() / 100);
            String counted = "%d %% of %d = %d".formatted(share.percent(), present, down);
            return share.of(present) == down ? counted : counted + ", and one may be";
        }

        public int most() {
            return share.of(present);
        }

        public int percentUsed() {
            return most() == 0 ? 100 : Math.min(100, hurt * 100 / most());
        }

        public String lastInstance() {
            return switch (well) {
                case 0 -> "none is certainly well";
                case 1 -> isProtected ? "the last one, and it stays" : "the last one";
                default -> "one stays";
            };
        }
    }

    /** For those who hear the page rather than see it. */
    public String inOneLine() {
        int hurt = now.stream().mapToInt(each -> each.run().targets()).sum();
        return hurt == 0
                ? "nothing is hurt"
                : "%d target%s hurt by %d run%s"
                        .formatted(hurt, hurt == 1 ? "" : "s", now.size(), now.size() == 1 ? "" : "s");
    }
}
