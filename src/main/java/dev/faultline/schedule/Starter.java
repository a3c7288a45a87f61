package dev.faultline.schedule;

import java.util.List;
import java.util.UUID;

/** Begins the run of an occurrence, or says everything that is against it. */
interface Starter {

    /** Something was against it; whatever was done is to be undone. */
    final class Against extends RuntimeException {
        private final transient List<String> reasons;

        Against(List<String> reasons) {
            super(String.join(" ", reasons), null, false, false);
            this.reasons = List.copyOf(reasons);
        }

        List<String> reasons() {
            return reasons;
        }
    }

    /** Where a start that comes late could hurt customers, so that nobody may tolerate it. */
    List<String> protectedEnvironments(Schedule schedule);

    /**
     * As part of the transaction that holds the occurrence.
     *
     * @return the run
     * @throws Against with every reason
     */
    UUID start(Schedule schedule, UUID occurrence);
}
