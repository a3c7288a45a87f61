package dev.faultline.monkey;

import dev.faultline.fleet.Selector;
import dev.faultline.steadystate.Probe;
import java.util.List;
import java.util.Map;

/**
 * One thing that a policy takes away again and again: an ordinary experiment with an ordinary schedule.
 *
 * @param key of it in its policy, such as {@code service:payments} or {@code zone:a}
 * @param services that it may hurt
 * @param health how one sees that they are well
 * @param targets that it chooses from when it starts
 * @param one whether it takes one of them; otherwise all
 * @param definition of the experiment, as people write it
 * @param rule of the schedule, without the experiment
 */
record Unit(
        String key,
        String title,
        List<String> services,
        List<Probe> health,
        Selector targets,
        boolean one,
        Map<String, Object> definition,
        Map<String, Object> rule) {

    Unit {
        services = List.copyOf(services);
        health = List.copyOf(health);
    }
}
