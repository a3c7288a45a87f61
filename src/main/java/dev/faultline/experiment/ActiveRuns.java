package dev.faultline.experiment;

import java.util.UUID;

/** Whoever runs experiments says here whether one is running now; what runs is not deleted. */
@FunctionalInterface
public interface ActiveRuns {

    boolean has(UUID experiment);
}
