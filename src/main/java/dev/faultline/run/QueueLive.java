package dev.faultline.run;

import dev.faultline.access.Caller;
import dev.faultline.live.Fragments;
import dev.faultline.live.Sight;
import dev.faultline.live.TeamsView;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** The line of starts that wait, while the page of runs is open. */
@Component
class QueueLive implements TeamsView {

    private static final String KIND = "queue";

    private final Queue queue;
    private final Fragments fragments;

    QueueLive(Queue queue, Fragments fragments) {
        this.queue = queue;
        this.fragments = fragments;
    }

    static String topicOf(Caller caller) {
        return KIND + ":" + Sight.of(caller);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public String version(String id) {
        return Integer.toHexString(waiting(id).hashCode());
    }

    @Override
    public String render(String id) {
        return fragments.partial("waiting", "run/list", "waiting", Map.of("waiting", waiting(id)));
    }

    private List<QueuedView> waiting(String id) {
        return queue.views(Sight.caller(id));
    }
}
