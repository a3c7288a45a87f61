package dev.faultline.gate;

import java.util.List;
import java.util.function.Function;

/**
 * Which part of a list is wanted. Ask the database for {@link #fetch} rows after {@link #after}, in the order of that key, and
 * make a {@link Page} of them.
 */
public final class Paging {

    private final int limit;
    private final List<String> after;
    private final String list;
    private final Cursors cursors;

    Paging(int limit, List<String> after, String list, Cursors cursors) {
        this.limit = limit;
        this.after = List.copyOf(after);
        this.list = list;
        this.cursors = cursors;
    }

    public int limit() {
        return limit;
    }

    /** One more than is shown, to know whether there is more. */
    public int fetch() {
        return limit + 1;
    }

    /** The key of the last row that was shown, as {@code page} was given it; empty on the first page. */
    public List<String> after() {
        return after;
    }

    public <T> Page<T> page(List<T> fetched, Function<? super T, List<String>> key) {
        if (fetched.size() <= limit) {
            return new Page<>(fetched, null);
        }
        List<T> shown = fetched.subList(0, limit);
        return new Page<>(shown, cursors.write(list, key.apply(shown.getLast())));
    }
}
