package dev.faultline.sandbox.shop;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Products as the catalog gave them, now or a while ago.
 *
 * @param age empty when they are fresh
 */
record Shelf(List<Product> products, Optional<Duration> age) {

    /** From when on a visitor is warned and not only told. */
    private static final Duration OLD = Duration.ofSeconds(30);

    Shelf {
        products = List.copyOf(products);
    }

    boolean isStale() {
        return age.isPresent();
    }

    boolean isOld() {
        return age.filter(it -> it.compareTo(OLD) > 0).isPresent();
    }
}
