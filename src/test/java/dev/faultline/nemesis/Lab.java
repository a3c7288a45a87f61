package dev.faultline.nemesis;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Hosts on a network of their own: a network namespace each, joined by a switch in one more, which loses what it is told to
 * lose. Only the address of whoever presses leads out of it, to this process. Skips the test where nobody may make one.
 */
final class Lab implements AutoCloseable {

    private static final int OUTSIDE = 1;

    private final String name;
    private final String subnet;
    private final List<Host> hosts = new ArrayList<>();
    private int next = 10;

    private Lab(String name, String subnet) {
        this.name = name;
        this.subnet = subnet;
    }

    /** One machine on the network. */
    record Host(String namespace, String address, String device) {

        /** A command that runs there. */
        String[] inside(String... command) {
            var all = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
            all.addAll(List.of(command));
            return all.toArray(String[]::new);
        }
    }

    /** @param note where its name is kept, for whoever has to remove it when we cannot */
    static Lab open(Path note) {
        for (var tool : List.of("ip", "nft", "unshare", "mount")) {
            if (!Commands.works("sh", "-c", "command -v " + tool)) {
                abort("needs root, network namespaces and nftables: %s is not installed".formatted(tool));
            }
        }
        int number = ThreadLocalRandom.current().nextInt(0x10000);
        var lab = new Lab("fln%04x".formatted(number), "10.%d.%d".formatted(236 + (number >> 12), number & 0xff));
        try {
            Files.writeString(note, lab.name);
            lab.plug();
        } catch (IOException notAllowed) {
            lab.close();
            abort("needs root, network namespaces and nftables: " + notAllowed.getMessage());
        }
        return lab;
    }

    private void plug() throws IOException {
        Commands.run("ip", "netns", "add", hub());
        Commands.run("ip", "-n", hub(), "link", "add", "br0", "type", "bridge");
        Commands.run("ip", "-n", hub(), "link", "set", "br0", "up");
        Commands.run("ip", "link", "add", name, "type", "veth", "peer", "name", "out", "netns", hub());
        Commands.run("ip", "-n", hub(), "link", "set", "out", "master", "br0", "up");
        Commands.run("ip", "addr", "add", address() + "/24", "dev", name);
        Commands.run("ip", "link", "set", name, "up");
        heal();
        Commands.run("unshare", "-U", "true");
    }

    private String hub() {
        return name + "-hub";
    }

    /** Of this process, which presses. */
    String address() {
        return subnet + "." + OUTSIDE;
    }

    String network() {
        return subnet + ".0/24";
    }

    Host join(String short_) {
        var host = new Host(name + "-" + short_, subnet + "." + next++, "eth0");
        hosts.add(host);
        var port = "p" + short_;
        Commands.must("ip", "netns", "add", host.namespace());
        Commands.must(
                "ip",
                "-n",
                hub(),
                "link",
                "add",
                port,
                "type",
                "veth",
                "peer",
                "name",
                host.device(),
                "netns",
                host.namespace());
        Commands.must("ip", "-n", hub(), "link", "set", port, "master", "br0", "up");
        Commands.must("ip", "-n", host.namespace(), "addr", "add", host.address() + "/24", "dev", host.device());
        Commands.must("ip", "-n", host.namespace(), "link", "set", host.device(), "up");
        Commands.must("ip", "-n", host.namespace(), "link", "set", "lo", "up");
        return host;
    }

    // ---- what may happen to the network

    /** One way. */
    record Cut(String from, String to, int percent) {

        static Cut of(String from, String to) {
            return new Cut(from, to, 100);
        }

        static List<Cut> between(String one, String other) {
            return List.of(of(one, other), of(other, one));
        }

        private String rule() {
            var loss = percent < 100 ? "numgen random mod 100 < %d ".formatted(percent) : "";
            return "ip saddr %s ip daddr %s %sdrop".formatted(from, to, loss);
        }
    }

    /** From now on the switch loses this and nothing else. */
    void lose(List<Cut> cuts) {
        var rules = new StringBuilder("""
                table bridge nemesis { }
                delete table bridge nemesis
                table bridge nemesis {
                  chain cut { type filter hook forward priority 0;
                """);
        cuts.forEach(cut -> rules.append("    ").append(cut.rule()).append('\n'));
        rules.append("  }\n}\n");
        try {
            Commands.feed(rules.toString(), "ip", "netns", "exec", hub(), "nft", "-f", "-");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    void heal() throws IOException {
        Commands.feed("""
                table bridge nemesis { }
                delete table bridge nemesis
                """, "ip", "netns", "exec", hub(), "nft", "-f", "-");
    }

    /** What the switch sends to that host squeezes through so little. */
    void narrow(Host host, String rate) {
        Commands.must(
                "ip",
                "netns",
                "exec",
                hub(),
                "tc",
                "qdisc",
                "replace",
                "dev",
                port(host),
                "root",
                "tbf",
                "rate",
                rate,
                "burst",
                "4k",
                "latency",
                "2s");
    }

    void widen(Host host) {
        Commands.quietly("ip", "netns", "exec", hub(), "tc", "qdisc", "del", "dev", port(host), "root");
    }

    private String port(Host host) {
        return "p" + host.namespace().substring(name.length() + 1);
    }

    /** All links between any two of them. */
    List<Cut> everyLink(List<String> addresses) {
        return addresses.stream()
                .flatMap(from ->
                        addresses.stream().filter(to -> !to.equals(from)).map(to -> Cut.of(from, to)))
                .toList();
    }

    @Override
    public void close() {
        remove(name);
    }

    /** Whoever made it may be gone. */
    static void remove(String name) {
        Commands.quietly(
                "sh", "-c", "ip netns list | grep -o '^%s-[a-z0-9]*' | xargs -r -n 1 ip netns del".formatted(name));
        Commands.quietly("ip", "link", "del", name);
    }
}
