package dev.faultline.agent;

import dev.faultline.protocol.Direction;
import dev.faultline.protocol.Network;
import dev.faultline.protocol.Step;
import dev.faultline.protocol.Step.Treatment;
import dev.faultline.protocol.Traffic;
import dev.faultline.protocol.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What nftables is told, as text made of checked values only. Two tables at most: {@code inet} for what comes in and for what is
 * refused, {@code netdev} for what leaves.
 *
 * <p>Each chain begins with the gate: a set whose elements the kernel forgets when the lease ends, and then everything passes.
 * What leaves is forwarded into a sink and not dropped: a sender whose packet is dropped in its own kernel is told so, and that
 * is no loss on a network.
 */
final class Rules {

    private static final List<String> KEYS = List.of("ip", "ip6");

    private final Step.Filter filter;
    private final String name;
    private final String sink;
    private final String hurtingClass;
    private final long seed;

    /** @param seed decides which connections are hit */
    Rules(Step.Filter filter, String name, String sink, String hurtingClass, long seed) {
        this.filter = filter;
        this.name = name;
        this.sink = sink;
        this.hurtingClass = hurtingClass;
        this.seed = seed & 0xffff_ffffL;
    }

    private enum Hook {
        INPUT("input", true),
        OUTPUT("output", false),
        EGRESS("egress", false);

        private final String word;
        private final boolean in;

        Hook(String word, boolean in) {
            this.word = word;
            this.in = in;
        }

        String peer() {
            return in ? "saddr" : "daddr";
        }
    }

    /** Whether packets that leave are lost into the sink. */
    static boolean needsSink(Step.Filter filter) {
        return filter.treatment().kind() == Treatment.Kind.DROP
                && filter.traffic().direction().isOut();
    }

    /** One transaction, which replaces what there was under this name. */
    String text(long millis) {
        return Stream.of(table("inet", inetHooks(), millis), table("netdev", netdevHooks(), millis))
                .filter(table -> !table.isEmpty())
                .collect(Collectors.joining("\n"));
    }

    private List<Hook> inetHooks() {
        var hooks = new ArrayList<Hook>();
        if (filter.traffic().direction().isIn()) {
            hooks.add(Hook.INPUT);
        }
        if (filter.traffic().direction().isOut() && filter.treatment().kind() == Treatment.Kind.REJECT) {
            hooks.add(Hook.OUTPUT);
        }
        return hooks;
    }

    private List<Hook> netdevHooks() {
        return filter.traffic().direction().isOut() && filter.treatment().kind() != Treatment.Kind.REJECT
                ? List.of(Hook.EGRESS)
                : List.of();
    }

    private String table(String family, List<Hook> hooks, long millis) {
        if (hooks.isEmpty()) {
            return "";
        }
        var lines = new ArrayList<String>();
        lines.add("table %s %s { }".formatted(family, name));
        lines.add("delete table %s %s".formatted(family, name));
        lines.add("table %s %s {".formatted(family, name));
        lines.add("set gate { typeof meta protocol; flags timeout; elements = { %s }; }".formatted(gate(millis)));
        lines.addAll(sets());
        lines.add("counter seen { }");
        lines.add("counter hit { }");
        hooks.forEach(hook -> lines.addAll(hurt(hook)));
        hooks.forEach(hook -> lines.addAll(chain(hook)));
        lines.add("}");
        return String.join("\n", lines);
    }

    private static String gate(long millis) {
        return KEYS.stream()
                .map(key -> "%s timeout %dms".formatted(key, millis))
                .collect(Collectors.joining(", "));
    }

    /** The one form that renews on every kernel: to add an element that is there changes nothing on some. */
    static String prolonging(String family, String name, long millis) {
        return """
            add element %1$s %2$s gate { %3$s }
            delete element %1$s %2$s gate { %4$s }
            add element %1$s %2$s gate { %3$s }""".formatted(family, name, gate(millis), String.join(", ", KEYS));
    }

    /** What is asked from the spared port is asked by the one that answers. */
    static String redirecting(Step.Redirect redirect, String name, long millis) {
        var resolvers = redirect.resolvers().stream()
                .map(Network::parse)
                .map(Network::toString)
                .collect(Collectors.joining(", "));
        return """
            table inet %1$s { }
            delete table inet %1$s
            table inet %1$s {
            set gate { typeof meta protocol; flags timeout; elements = { %2$s }; }
            set resolvers { type ipv4_addr; elements = { %3$s }; }
            counter seen { }
            counter hit { }
            chain output {
            type nat hook output priority -100; policy accept;
            meta protocol != @gate accept
            udp sport %5$d accept
            ip daddr @resolvers udp dport 53 counter name hit redirect to :%4$d
            }
            }""".formatted(name, gate(millis), resolvers, redirect.port(), redirect.spared());
    }

    /** Does nothing where there is nothing. */
    static String deleting(String name) {
        return """
            table inet %1$s { }
            delete table inet %1$s
            table netdev %1$s { }
            delete table netdev %1$s""".formatted(name);
    }

    private List<String> sets() {
        var sets = new ArrayList<String>();
        for (boolean six : List.of(false, true)) {
            var peers = peers(six);
            if (!peers.isEmpty()) {
                sets.add("set %s { type %s; flags interval; auto-merge; elements = { %s }; }"
                        .formatted(
                                six ? "peers6" : "peers4", six ? "ipv6_addr" : "ipv4_addr", String.join(", ", peers)));
            }
        }
        if (!filter.traffic().ports().isEmpty()) {
            sets.add("set ports { type inet_service; flags interval; auto-merge; elements = { %s }; }"
                    .formatted(String.join(", ", filter.traffic().ports())));
        }
        return sets;
    }

    private List<String> peers(boolean six) {
        return filter.traffic().peers().stream()
                .map(Network::parse)
                .filter(network -> network.isSix() == six)
                .map(Network::toString)
                .toList();
    }

    private List<String> chain(Hook hook) {
        var lines = new ArrayList<String>();
        lines.add("chain %s {".formatted(hook.word));
        lines.add("type filter hook %s %spriority %s; policy accept;"
                .formatted(hook.word, hook == Hook.EGRESS ? devices() : "", hook == Hook.EGRESS ? "0" : "-5"));
        lines.add("meta protocol != @gate accept");
        lines.addAll(spared(hook));
        for (var peer : peerMatches(hook)) {
            for (var port : portMatches()) {
                lines.add("%s%sjump hurt_%s".formatted(peer, port, hook.word));
            }
        }
        lines.add("}");
        return lines;
    }

    private String devices() {
        return "devices = { %s } "
                .formatted(filter.devices().stream().map("\"%s\""::formatted).collect(Collectors.joining(", ")));
    }

    private List<String> spared(Hook hook) {
        var lines = new ArrayList<String>();
        for (var each : filter.spared().peers()) {
            var peer = Network.parse(each);
            lines.add("%s %s %s accept".formatted(peer.isSix() ? "ip6" : "ip", hook.peer(), peer));
        }
        for (var each : filter.spared().endpoints()) {
            var parts = each.split(" ", -1);
            var address = Network.parse(parts[0]);
            int port = Integer.parseInt(parts[1]);
            var family = address.isSix() ? "ip6" : "ip";
            // both ways round: where both ends are on this host, each packet goes out and comes in
            lines.add("%s saddr %s tcp sport %d accept".formatted(family, address, port));
            lines.add("%s daddr %s tcp dport %d accept".formatted(family, address, port));
        }
        for (int port : filter.spared().ports()) {
            lines.add("tcp %s %d accept".formatted(hook.in ? "dport" : "sport", port));
        }
        return lines;
    }

    private List<String> peerMatches(Hook hook) {
        if (filter.traffic().peers().isEmpty()) {
            return List.of("");
        }
        var matches = new ArrayList<String>();
        if (!peers(false).isEmpty()) {
            matches.add("ip %s @peers4 ".formatted(hook.peer()));
        }
        if (!peers(true).isEmpty()) {
            matches.add("ip6 %s @peers6 ".formatted(hook.peer()));
        }
        return matches;
    }

    private List<String> portMatches() {
        Traffic traffic = filter.traffic();
        var protocol = switch (traffic.transport()) {
            case ANY -> traffic.ports().isEmpty() ? "" : "meta l4proto { tcp, udp } ";
            case TCP -> "meta l4proto tcp ";
            case UDP -> "meta l4proto udp ";
        };
        return traffic.ports().isEmpty()
                ? List.of(protocol)
                : List.of(protocol + "th sport @ports ", protocol + "th dport @ports ");
    }

    /** What happens to the traffic. It ends with accept, so that no packet is tried twice. */
    private List<String> hurt(Hook hook) {
        var lines = new ArrayList<String>();
        if (filter.treatment().connections()) {
            lines.add("chain hit_%s {".formatted(hook.word));
            lines.add(counted("hit"));
            lines.addAll(verdict(hook));
            lines.add("}");
        }
        lines.add("chain hurt_%s {".formatted(hook.word));
        if (filter.treatment().connections()) {
            lines.add(counted("seen"));
            lines.addAll(byConnection(hook));
        } else {
            lines.addAll(refusals());
            lines.add("counter name seen");
            lines.addAll(byPacket(hook));
        }
        lines.add("accept");
        lines.add("}");
        return lines;
    }

    /** What refuses a packet on its way out comes in as if the peer had sent it, and must come in. */
    private List<String> refusals() {
        return filter.treatment().kind() == Treatment.Kind.REJECT
                ? List.of(
                        "tcp flags & rst == rst accept",
                        "icmp type destination-unreachable accept",
                        "icmpv6 type destination-unreachable accept")
                : List.of();
    }

    private List<String> byPacket(Hook hook) {
        int percent = filter.treatment().percent();
        if (percent == 100) {
            var all = new ArrayList<String>();
            all.add("counter name hit");
            all.addAll(verdict(hook));
            return all;
        }
        return verdict(hook).stream()
                .map(verdict -> "numgen random mod 1000 < %d counter name hit %s".formatted(percent * 10, verdict))
                .toList();
    }

    /** By a hash of both ends, the same for both directions. */
    private List<String> byConnection(Hook hook) {
        var transport = word(filter.traffic().transport());
        var here = hook.in ? "daddr" : "saddr";
        var hereport = hook.in ? "dport" : "sport";
        var thereport = hook.in ? "sport" : "dport";
        return KEYS.stream()
                .map(family ->
                        "jhash %1$s %2$s . %3$s %4$s . %1$s %5$s . %3$s %6$s mod 100 seed 0x%7$x < %8$d jump hit_%9$s"
                                .formatted(
                                        family,
                                        here,
                                        transport,
                                        hereport,
                                        hook.peer(),
                                        thereport,
                                        seed,
                                        filter.treatment().percent(),
                                        hook.word))
                .toList();
    }

    /** A connection is counted by its first packet, or where only one direction is looked at by that one's; UDP by each. */
    private String counted(String counter) {
        if (filter.traffic().transport() != Transport.TCP) {
            return "counter name " + counter;
        }
        var first = filter.traffic().direction() == Direction.BOTH ? "(syn | ack)" : "syn";
        return "tcp flags & %s == syn counter name %s".formatted(first, counter);
    }

    private List<String> verdict(Hook hook) {
        return switch (filter.treatment().kind()) {
            case DROP -> List.of(hook == Hook.EGRESS ? "fwd to \"%s\"".formatted(sink) : "drop");
            case REJECT -> List.of("meta l4proto tcp reject with tcp reset", "reject with icmpx type port-unreachable");
            case SHAPE -> List.of("meta priority set " + hurtingClass);
        };
    }

    private static String word(Transport transport) {
        return switch (transport) {
            case ANY, TCP -> "tcp";
            case UDP -> "udp";
        };
    }
}
