package dev.faultline.live;

import dev.faultline.access.Caller;

/**
 * A part of a page that stays true while it is open. A topic is {@code kind:id}, or just {@code kind}. Implementations are
 * thread-safe. What they return goes to every viewer alike, so it holds nothing that depends on who looks: no form token, no
 * name of the viewer, times with their zone.
 */
public interface LiveView {

    String kind();

    boolean maySee(Caller caller, String id);

    /** Changes whenever {@link #render} would. Asked twice a second for each watched topic, so it is one cheap read. */
    String version(String id);

    /** One or more {@code <hx-partial>}s; see {@link Fragments#partial}. */
    String render(String id);

    /** What charts have got since {@code after}, an earlier {@link Points#last}, or everything worth drawing after 0. */
    default Points points(String id, long after) {
        return new Points("", after);
    }

    /**
     * @param json {@code {"probe name": [[millis, value or null, 1 or 0 for inside the tolerance], …], …}}; empty for nothing new
     * @param last grows with every point
     */
    record Points(String json, long last) {}
}
