package dev.faultline.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Which packets of a host a fault is about. At least one of peers and ports is named: nobody cuts off a host by leaving
 * something out.
 *
 * @param peers addresses and networks of the other side, at most 32; none means everybody
 * @param ports numbers and ranges, {@code 5432} or {@code 8000-8100}, at either end, at most 16; none means all
 * @param cutControl whether the agent's own connection to the control plane may be hit as well; then the lease ends the fault
 */
public record Traffic(
        List<String> peers, List<String> ports, Transport transport, Direction direction, boolean cutControl) {

    private static final int MOST_PEERS = 32;
    private static final int MOST_PORTS = 16;
    private static final int HIGHEST = 65_535;

    private static final Pattern PORTS = Pattern.compile("[1-9][0-9]{0,4}(-[1-9][0-9]{0,4})?");

    public Traffic {
        peers = List.copyOf(peers);
        ports = List.copyOf(ports);
        Check.range("peers", peers.size(), 0, MOST_PEERS);
        Check.range("ports", ports.size(), 0, MOST_PORTS);
        peers.forEach(each -> Network.parse("peers", each));
        ports.forEach(Traffic::check);
        if (peers.isEmpty() && ports.isEmpty()) {
            throw new Wrong("peers", "name peers or ports; for all traffic write 0.0.0.0/0 and ::/0");
        }
    }

    private static void check(String ports) {
        Check.pattern("ports", ports, PORTS);
        var bounds = ports.split("-", -1);
        int first = Integer.parseInt(bounds[0]);
        int last = Integer.parseInt(bounds[bounds.length - 1]);
        Check.range("ports", last, first, HIGHEST);
    }

    /** Whether a port is among them. */
    public boolean hasPort(int port) {
        return ports.stream().anyMatch(each -> {
            var bounds = each.split("-", -1);
            return Integer.parseInt(bounds[0]) <= port && port <= Integer.parseInt(bounds[bounds.length - 1]);
        });
    }

    /** To be read after "packets" or "traffic": "with 10.0.0.7 on port 5432". */
    public String inWords() {
        var words = new ArrayList<String>();
        words.add(switch (direction) {
                    case IN -> "from ";
                    case OUT -> "to ";
                    case BOTH -> "from and to ";
                }
                + (peers.isEmpty() ? "everybody" : String.join(", ", peers)));
        if (transport != Transport.ANY) {
            words.add("by " + transport);
        }
        if (!ports.isEmpty()) {
            words.add("on port%s %s".formatted(ports.size() == 1 ? "" : "s", String.join(", ", ports)));
        }
        if (cutControl) {
            words.add("and the agent's own link to the control plane");
        }
        return String.join(" ", words);
    }

    static Traffic of(Values values) {
        return new Traffic(
                values.texts("peers"),
                values.texts("ports"),
                values.choice("transport", Transport.class),
                values.choice("direction", Direction.class),
                values.yes("cutControl"));
    }

    /** Its own parameters, for a type of fault that is about traffic, after those of the type itself. */
    @SafeVarargs
    static <F extends TrafficFault> List<Parameter<F>> after(Parameter<F>... own) {
        var all = new ArrayList<>(List.of(own));
        Function<F, Traffic> traffic = TrafficFault::traffic;
        all.add(Parameter.texts(
                "peers",
                "The addresses or networks of the other side; none means everybody.",
                MOST_PEERS,
                Network.FORM,
                "an address or a network such as 10.0.0.7, 10.0.0.0/8 or 2001:db8::/32",
                List.of("10.0.0.7"),
                traffic.andThen(Traffic::peers)));
        all.add(Parameter.texts(
                "ports",
                "Ports or ranges of ports, at either end; none means all. Peers or ports must be named.",
                MOST_PORTS,
                PORTS,
                "a port or a range such as 5432 or 8000-8100",
                List.of("5432"),
                traffic.andThen(Traffic::ports)));
        all.add(Parameter.<F, Transport>choice(
                        "transport",
                        "What carries the traffic.",
                        Transport.class,
                        Transport.TCP,
                        traffic.andThen(Traffic::transport))
                .or(Transport.ANY));
        all.add(Parameter.<F, Direction>choice(
                        "direction",
                        "Which way packets go.",
                        Direction.class,
                        Direction.BOTH,
                        traffic.andThen(Traffic::direction))
                .or(Direction.BOTH));
        all.add(Parameter.yesNo(
                "cutControl",
                "Whether the agent's own connection to the control plane may be hit. Then no order reaches it, and the end of the"
                        + " lease ends the fault.",
                traffic.andThen(Traffic::cutControl)));
        return List.copyOf(all);
    }
}
