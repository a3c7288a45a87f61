package dev.faultline.live;

import dev.faultline.access.Caller;
import dev.faultline.access.Seals;
import dev.faultline.ports.Ticker;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.security.authentication.event.LogoutSuccessEvent;
import org.springframework.stereotype.Component;

/**
 * The door: knows which topics are being watched and by whom. The database is the truth and is asked twice a second, so that
 * pages are true on every node; a {@link #hint} only makes it quicker on this one.
 */
@Component
public class Live implements SmartLifecycle {

    private final Map<String, LiveView> views;
    private final Seals seals;
    private final Clock clock;
    private final Ticker ticker;
    private final AtomicLong sequence = new AtomicLong();
    private final Map<String, Topic> topics = new HashMap<>();
    private final Set<Viewer> viewers = ConcurrentHashMap.newKeySet();
    private volatile boolean running;

    Live(List<LiveView> views, Seals seals, Clock clock, Ticker ticker) {
        this.seals = seals;
        this.views = views.stream().collect(Collectors.toMap(LiveView::kind, Function.identity()));
        this.clock = clock;
        this.ticker = ticker;
    }

    /** Says that {@code topic} may have changed. Costs nothing when nobody watches it. */
    public void hint(String topic) {
        @Nullable Topic watched;
        synchronized (topics) {
            watched = topics.get(topic);
        }
        if (watched != null) {
            watched.hint();
        }
    }

    /** @return what the topics are, or empty when one is unknown or not for this caller; then the page is told nothing at all */
    Optional<Viewer> open(Caller caller, List<String> wanted, BooleanSupplier stillLoggedIn) {
        List<String> asked = Stream.concat(Stream.of(HaltView.KIND), wanted.stream())
                .distinct()
                .toList();
        if (!running || !asked.stream().allMatch(each -> maySee(caller, each))) {
            return Optional.empty();
        }
        List<String> names = asked.stream().map(each -> own(caller, each)).toList();
        List<Topic> watched;
        synchronized (topics) {
            watched = names.stream().map(this::watched).toList();
            watched.forEach(Topic::reserve);
        }
        BooleanSupplier stillTheirs =
                () -> stillLoggedIn.getAsBoolean() && asked.stream().allMatch(each -> stillSees(caller, each));
        var viewer = new Viewer(caller, watched, stillTheirs, clock, ticker);
        viewers.add(viewer);
        watched.forEach(each -> each.join(viewer));
        return Optional.of(viewer);
    }

    void close(Viewer viewer) {
        viewers.remove(viewer);
        viewer.topics().forEach(each -> each.leave(viewer));
        synchronized (topics) {
            for (Topic topic : viewer.topics()) {
                if (topic.release()) {
                    topics.remove(topic.name());
                    topic.end();
                }
            }
        }
    }

    /** A page that still has a session elsewhere connects anew at once; the others learn that theirs has ended. */
    @EventListener
    void loggedOut(LogoutSuccessEvent event) {
        if (event.getAuthentication().getPrincipal() instanceof Caller caller) {
            closeAllOf(caller.id());
        }
    }

    private void closeAllOf(UUID person) {
        viewers.stream().filter(each -> each.caller().id().equals(person)).forEach(Viewer::close);
    }

    private boolean maySee(Caller caller, String topic) {
        LiveView view = views.get(kind(topic));
        return view != null && view.maySee(caller, id(topic));
    }

    /** Whoever knows more than others who see the same teams does not share their topic. */
    private String own(Caller caller, String topic) {
        return view(topic) instanceof TeamsView && knowsMore(caller) ? kind(topic) + ":" + Sight.ofOne(caller) : topic;
    }

    /** While the database is away everybody is told what anybody may know: the button among it. */
    private boolean knowsMore(Caller caller) {
        try {
            return seals.knowsMore(caller);
        } catch (DataAccessException away) {
            return false;
        }
    }

    /** Without the database there is nothing new to be told either, but of the button. */
    private boolean stillSees(Caller caller, String topic) {
        try {
            return maySee(caller, topic);
        } catch (DataAccessException away) {
            return true;
        }
    }

    private Topic watched(String name) {
        return topics.computeIfAbsent(name, _ -> {
            var topic = new Topic(name, view(name), id(name), sequence, ticker);
            Thread.ofVirtual().name("live " + name).start(topic);
            return topic;
        });
    }

    private LiveView view(String topic) {
        LiveView view = views.get(kind(topic));
        if (view == null) {
            throw new IllegalArgumentException("no such kind of topic: " + kind(topic));
        }
        return view;
    }

    private static String kind(String topic) {
        int colon = topic.indexOf(':');
        return colon < 0 ? topic : topic.substring(0, colon);
    }

    private static String id(String topic) {
        int colon = topic.indexOf(':');
        return colon < 0 ? "" : topic.substring(colon + 1);
    }

    @Override
    public void start() {
        running = true;
    }

    /** Before the web server drains, which would wait for every open stream. */
    @Override
    public void stop() {
        running = false;
        viewers.forEach(Viewer::close);
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
