package dev.faultline.fleet;

import dev.faultline.ports.Ticker;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * How often one address may try to enrol: sixty times at once, then once a second. Nobody guesses a token of 256 bits; this keeps
 * a program that went wrong from keeping the database busy.
 */
@Component
class Throttle {

    private static final int AT_ONCE = 60;
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final int ADDRESSES = 4096;

    private final Ticker ticker;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > ADDRESSES;
        }
    };

    Throttle(Ticker ticker) {
        this.ticker = ticker;
    }

    private record Bucket(long since, double left) {}

    synchronized boolean admits(String address) {
        long now = ticker.nanos();
        Bucket bucket = buckets.getOrDefault(address, new Bucket(now, AT_ONCE));
        double left = Math.min(AT_ONCE, bucket.left() + (double) (now - bucket.since()) / EVERY.toNanos());
        buckets.put(address, new Bucket(now, Math.max(0, left - 1)));
        return left >= 1;
    }
}
