package dev.faultline.simulation;

import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;

/** Those parts that there are, handed over the way a container does. */
public record Only<T>(List<T> parts) implements ObjectProvider<T> {

    public static <T> Only<T> of(List<T> parts) {
        return new Only<>(parts);
    }

    @Override
    public T getObject() {
        return parts.getFirst();
    }

    @Override
    public Iterator<T> iterator() {
        return parts.iterator();
    }

    @Override
    public Stream<T> stream() {
        return parts.stream();
    }
}
