package dev.faultline.live;

import dev.faultline.ports.Ticker;
import java.time.Clock;
import java.util.List;

/** Open pages, of which there are none. */
public final class NobodyWatches {

    private NobodyWatches() {}

    public static Live live() {
        return new Live(List.of(), Clock.systemUTC(), Ticker.system());
    }
}
