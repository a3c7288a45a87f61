package dev.faultline.notification;

import java.util.UUID;

/** Packages that tell of runs themselves, or keep them to themselves, implement this. */
public interface Discretion {

    /** Whether nobody else is to tell of this run. */
    boolean keeps(UUID run);
}
