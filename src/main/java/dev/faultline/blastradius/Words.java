package dev.faultline.blastradius;

import java.time.Duration;

/** Durations as people write them. */
final class Words {

    private Words() {}

    static String duration(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds >= 3_600 && seconds % 3_600 == 0) {
            return seconds / 3_600 + " h";
        }
        if (seconds >= 60) {
            return seconds % 60 == 0 ? seconds / 60 + " min" : "%d min %d s".formatted(seconds / 60, seconds % 60);
        }
        return seconds + " s";
    }
}
