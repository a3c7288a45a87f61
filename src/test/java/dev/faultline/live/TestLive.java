package dev.faultline.live;

import dev.faultline.ports.Ticker;
import java.time.Clock;
import java.util.List;

/** Streams of pages that nobody has open. */
public final class TestLive {

    private TestLive() {}

    public static Live ofNobody() {
        return new Live(List.of(), Clock.systemUTC(), Ticker.system());
    }
}
