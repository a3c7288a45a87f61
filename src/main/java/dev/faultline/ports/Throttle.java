package dev.faultline.ports;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often one address may ask for something that nobody has to log in for: so many times at once, then at a steady pace.
 * Nobody guesses a secret of 256 bits; this keeps a program that went wrong from keeping the database busy.
 */
public final class Throttle {

    private static final int ADDRESSES = 4096;

    private final Ticker ticker;
    private final int atOnce;
    private final Duration every;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > ADDRESSES;
        }
    };

    public Throttle(Ticker ticker, int atOnce, Duration every) {
        this.ticker = ticker;
        this.atOnce = atOnce;
        this.every = every;
    }

    private record Bucket(long since, double left) {}

    public synchronized boolean admits(String address) {
        long now = ticker.nanos();
        Bucket bucket = buckets.getOrDefault(address, new Bucket(now, atOnce));
        double left = Math.min(atOnce, bucket.left() + (double) (now - bucket.since()) / every.toNanos());
        buckets.put(address, new Bucket(now, Math.max(0, left - 1)));
        return left >= 1;
    }
}
