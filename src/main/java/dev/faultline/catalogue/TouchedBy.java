package dev.faultline.catalogue;

import dev.faultline.access.Caller;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Whoever knows which runs reach a service now says it here; the catalogue shows it. */
@FunctionalInterface
public interface TouchedBy {

    /**
     * A run that reaches the service.
     *
     * @param visible whether the caller may open it
     * @param until when it ends at the latest
     */
    record Touch(UUID run, String name, String environment, boolean visible, Optional<Instant> until) {}

    List<Touch> of(Caller caller, String service);
}
