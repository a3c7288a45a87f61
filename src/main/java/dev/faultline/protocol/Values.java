package dev.faultline.protocol;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The values of a fault's parameters, by name, as their shapes read them. */
public record Values(Map<String, Object> byName) {

    public Values {
        byName = Map.copyOf(byName);
    }

    int whole(String name) {
        return get(name, Integer.class);
    }

    Duration time(String name) {
        return get(name, Duration.class);
    }

    DataSize size(String name) {
        return get(name, DataSize.class);
    }

    String text(String name) {
        return get(name, String.class);
    }

    boolean yes(String name) {
        return get(name, Boolean.class);
    }

    <E extends Enum<E>> E choice(String name, Class<E> type) {
        return get(name, type);
    }

    List<String> texts(String name) {
        return List.<Object>copyOf(get(name, List.class)).stream()
                .map(String.class::cast)
                .toList();
    }

    private <T> T get(String name, Class<T> type) {
        return type.cast(Optional.ofNullable(byName.get(name))
                .orElseThrow(() -> new IllegalArgumentException("there is no value for " + name)));
    }
}
