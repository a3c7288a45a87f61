package dev.faultline.live;

import dev.faultline.access.Caller;

/** A view that is the same for all who see the same teams. Its topic is {@code kind:} and a {@link Sight}. */
public interface TeamsView extends LiveView {

    @Override
    default boolean maySee(Caller caller, String id) {
        return Sight.of(caller).equals(id);
    }
}
