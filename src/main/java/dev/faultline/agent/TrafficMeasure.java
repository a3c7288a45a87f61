package dev.faultline.agent;

import dev.faultline.ports.Ticker;
import dev.faultline.protocol.Measure;
import dev.faultline.protocol.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures what the kernel does to packets by its own counters, and sends some, so that there is something to count. What it
 * sends goes to the peers of the fault and is empty, or a try to connect that is given up at once.
 */
final class TrafficMeasure {

    /** Enough to tell a small percent from nothing. */
    private static final int HITS = 8;

    private static final int FEWEST = 6;
    private static final int MOST = 400;
    private static final Duration GIVEN_UP = Duration.ofMillis(250);
    /** Of what is sent to fill a narrow class: this much of a second, and never more than that. */
    private static final int SHARE_OF_A_SECOND = 4;

    private static final int MOST_BYTES = 2 << 20;
    private static final int LARGE = 1200;
    /** The kernel may send what it saved up while nothing was sent. */
    private static final double BURST = 1.25;

    private final Firewall firewall;
    private final Queues queues;
    private final Ticker ticker = Ticker.system();

    TrafficMeasure(Path state) {
        this.firewall = new Firewall(Marks.of(state));
        this.queues = new Queues(Marks.of(state));
    }

    Measured counted(Measure.Counted measure, UUID injection) {
        int sample = Math.clamp(HITS * 100L / measure.percent(), FEWEST, MOST);
        send(measure.probes(), measure.transport(), sample, 1);
        var count = firewall.count(injection);
        if (count.seen() == 0) {
            return new Measured(false, "none of its packets has come by, so nothing could be measured");
        }
        boolean enough = count.seen() >= Math.min(sample, FEWEST) || measure.percent() == 100;
        boolean likely = RouteMeasure.isLikely(
                count.hit(), (int) Math.min(Integer.MAX_VALUE, count.seen()), measure.percent() / 100.0);
        return new Measured(
                enough && likely,
                "%d of %d packets were hit, %d %% asked".formatted(count.hit(), count.seen(), measure.percent()));
    }

    Measured shaped(Measure.Shaped measure) {
        var before = queues.sent(measure.device());
        if (before.isEmpty()) {
            return new Measured(false, "the queue of %s is not there".formatted(measure.device()));
        }
        long began = ticker.nanos();
        int bytes =
                measure.rate() == 0 ? LARGE * FEWEST : Math.min(MOST_BYTES, measure.rate() * 125 / SHARE_OF_A_SECOND);
        send(
                measure.probes(),
                Transport.UDP.equals(measure.transport()) ? Transport.UDP : measure.transport(),
                Math.max(FEWEST, bytes / LARGE),
                LARGE);
        double seconds = Math.max(0.001, ticker.since(began).toNanos() / 1e9);
        var after = queues.sent(measure.device()).orElse(before.get());
        long packets = after.packets() - before.get().packets();
        double rate = (after.bytes() - before.get().bytes()) * 8 / 1000.0 / seconds;
        boolean asSlow = measure.rate() == 0 || rate <= measure.rate() * BURST + LARGE;
        return new Measured(
                packets > 0 && asSlow,
                "%d packets passed through the queue of %s in %.1f s, at %.0f kbit/s"
                        .formatted(packets, measure.device(), seconds, rate));
    }

    /** By both where both are meant. Nobody needs to answer, and nobody needs to be there. */
    private void send(List<String> probes, Transport transport, int count, int bytes) {
        if (probes.isEmpty()) {
            return;
        }
        var addresses = probes.stream().map(TrafficMeasure::address).toList();
        if (transport != Transport.UDP) {
            knock(addresses, transport == Transport.ANY ? Math.min(count, FEWEST) : Math.min(count, MOST));
        }
        if (transport != Transport.TCP) {
            shout(addresses, count, bytes);
            LockSupport.parkNanos(GIVEN_UP.toNanos());
        }
    }

    /** To a resolver, a question that it answers: for the name servers of the root, see RFC 1035. */
    private static ByteBuffer payload(InetSocketAddress to, int bytes) {
        return to.getPort() == Reach.DOMAIN
                ? ByteBuffer.wrap(new byte[] {0x46, 0x4c, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1})
                : ByteBuffer.allocate(bytes);
    }

    private static InetSocketAddress address(String probe) {
        var parts = probe.split(" ", -1);
        return new InetSocketAddress(InetAddress.ofLiteral(parts[0]), Integer.parseInt(parts[1]));
    }

    private static void shout(List<InetSocketAddress> addresses, int count, int bytes) {
        for (int i = 0; i < count; i++) {
            // a port of its own each time: a connection is its addresses and ports
            try (var channel = DatagramChannel.open()) {
                var address = addresses.get(i % addresses.size());
                channel.send(payload(address, bytes), address);
            } catch (IOException refused) {
                // it was sent, or the kernel refused it as it was told to; its counters say which
            }
        }
    }

    private static void knock(List<InetSocketAddress> addresses, int count) {
        var open = new ArrayList<SocketChannel>();
        try {
            for (int i = 0; i < count; i++) {
                var channel = SocketChannel.open();
                open.add(channel);
                channel.configureBlocking(false);
                connect(channel, addresses.get(i % addresses.size()));
            }
            LockSupport.parkNanos(GIVEN_UP.toNanos());
        } catch (IOException e) {
            // as many as could be opened
        } finally {
            open.forEach(TrafficMeasure::close);
        }
    }

    private static void connect(SocketChannel channel, SocketAddress address) {
        try {
            boolean _ = channel.connect(address);
        } catch (IOException refused) {
            // at once; it has been counted
        }
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // it is of no use any more
        }
    }
}
