package dev.faultline.blastradius;

/**
 * How many targets may be hurt at once in a scope.
 *
 * @param kind {@code global}, {@code environment} or {@code service}
 * @param used how many are, or may be
 */
public record Budget(String kind, String name, int most, int used) {

    int room() {
        return most - used;
    }

    String inWords() {
        return kind.equals("global") ? "over everything" : "in %s “%s”".formatted(kind, name);
    }
}
