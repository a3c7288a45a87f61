package dev.faultline.sandbox.shop;

import java.util.List;
import java.util.Optional;

/**
 * What the storefront can show at this moment.
 *
 * @param recommended empty when the feature is off
 * @param reasons why it is not more, in words
 */
record View(Shelf shelf, Optional<List<Product>> recommended, boolean sells, List<String> reasons) {

    View {
        reasons = List.copyOf(reasons);
    }

    Level level() {
        Level level = Level.FULL;
        if (shelf.isStale()) {
            level = level.orWorse(Level.STALE);
        }
        if (recommended.isEmpty()) {
            level = level.orWorse(Level.REDUCED);
        }
        if (!sells || shelf.products().isEmpty()) {
            level = level.orWorse(Level.READ_ONLY);
        }
        return level;
    }
}
