package dev.faultline.agent;

import dev.faultline.ports.Ticker;
import dev.faultline.protocol.DnsAnswer;
import dev.faultline.protocol.Timing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * The process that is a fault: {@code hold <program> <arguments…> <seconds>}. It needs nobody in order to end: it watches the
 * lease of its journal entry, and stops at the latest after {@code seconds}. What it holds is the kernel's to take back.
 */
final class Hold {

    /** In its environment: the state directory of the agent that started it. */
    static final String STATE = "FAULTLINE_STATE";

    /** In its environment: the control groups that it joins. */
    static final String GROUPS = "FAULTLINE_GROUPS";

    /** The holder gives up this much later than the guard. */
    static final long AFTER_GUARD = Timing.TOOL_LEASE.minus(Timing.GUARD_LEASE).toMillis() / 10;

    private static final Duration POLL = Duration.ofMillis(200);
    private static final int PAGE = 4096;
    private static final long SLICE = 64L << 20;
    private static final int WRITE_SLICE = 1 << 20;
    private static final long FILE_SLICE = 1L << 30;

    private final Lease lease;

    private Hold(Lease lease) {
        this.lease = lease;
    }

    /** @return the exit code */
    static int main(List<String> arguments) {
        if (arguments.equals(List.of("probe"))) {
            return probe();
        }
        try {
            var program = arguments.getFirst();
            var parameters = arguments.subList(1, arguments.size() - 1);
            new Hold(Lease.ofThisHolder(Long.parseLong(arguments.getLast()))).hold(program, parameters);
            return 0;
        } catch (Linux.Refused refused) {
            System.out.println(refused.getMessage());
        } catch (RuntimeException wrong) {
            System.out.println(wrong.getMessage() == null ? wrong.toString() : wrong.getMessage());
        }
        return 1;
    }

    private void hold(String program, List<String> parameters) throws Linux.Refused {
        if (lease.isOver()) {
            throw new IllegalStateException("the lease was over before it began");
        }
        beTheFirstToGo();
        joinGroups();
        switch (program) {
            case "cpu" -> holdCpu(number(parameters, 0), number(parameters, 1));
            case "memory" -> holdMemory(number(parameters, 0));
            case "canary" -> holdNothing();
            case "dns" -> holdDns(parameters);
            case "io" -> holdIo(Path.of(parameters.get(0)), number(parameters, 1), number(parameters, 2));
            case "disk" -> holdDisk(Path.of(parameters.get(0)), number(parameters, 1), number(parameters, 2));
            default -> throw new IllegalArgumentException("there is no holder “%s”".formatted(program));
        }
    }

    private static long number(List<String> parameters, int index) {
        return Long.parseLong(parameters.get(index));
    }

    /** When the host runs out of memory, the fault goes, not a service. */
    private static void beTheFirstToGo() {
        // a host that forbids even this still has the lease
        Hardening.goes(Hardening.FIRST);
    }

    /** Before anything is held: what is used afterwards is counted there. */
    private static void joinGroups() {
        Optional.ofNullable(System.getenv(GROUPS))
                .ifPresent(groups -> ControlGroups.join(Stream.of(groups.split(Holders.SEPARATOR, -1))
                        .map(Path::of)
                        .toList()));
    }

    private void holdCpu(long workers, long load) {
        for (long worker = 0; worker < workers; worker++) {
            Thread.ofPlatform().daemon().start(() -> new Burner(load).burn());
        }
        ready();
        waitForTheEnd();
    }

    /** The canary of a drill: all there is to take back is this process. */
    private void holdNothing() {
        ready();
        waitForTheEnd();
    }

    /** A port for questions, one to ask from, whom to ask, what to say, and of which names. */
    private void holdDns(List<String> parameters) {
        try {
            var names = List.of(parameters.get(4).split(",", -1));
            var address = parameters.get(3);
            var responder = new Responder(
                    (int) number(parameters, 0),
                    (int) number(parameters, 1),
                    new InetSocketAddress(InetAddress.ofLiteral(parameters.get(2)), Reach.DOMAIN),
                    address.equals("none") ? Optional.empty() : Optional.of(InetAddress.ofLiteral(address)),
                    name -> names.stream().anyMatch(each -> DnsAnswer.isUnder(each, name)));
            ready();
            responder.serve(lease::isOver);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Written once so that it is real, and again and again so that it is not swapped out for long. */
    private void holdMemory(long bytes) throws Linux.Refused {
        var memory = Linux.map(bytes);
        if (!touch(memory, 1)) {
            return;
        }
        ready();
        byte mark = 2;
        while (!lease.isOver()) {
            LockSupport.parkNanos(POLL.toNanos());
            if (!touch(memory, mark++)) {
                return;
            }
            waitAtMost(Duration.ofSeconds(5));
        }
    }

    private boolean touch(MemorySegment memory, int mark) {
        for (long at = 0; at < memory.byteSize(); at += PAGE) {
            memory.set(ValueLayout.JAVA_BYTE, at, (byte) mark);
            if (at % SLICE == 0 && lease.isOver()) {
                return false;
            }
        }
        return true;
    }

    private void holdDisk(Path directory, long bytes, long reserve) throws Linux.Refused {
        requireUnchanged(directory, bytes, reserve);
        int file = Linux.openUnnamed(directory);
        if (!fill(file, bytes)) {
            return;
        }
        ready();
        waitForTheEnd();
    }

    private void holdIo(Path directory, long workers, long bytes) throws Linux.Refused {
        requireUnchanged(directory, workers * bytes, 0);
        for (long worker = 0; worker < workers; worker++) {
            int file = Linux.openUnnamed(directory);
            Thread.ofPlatform().daemon().start(() -> write(file, bytes));
        }
        ready();
        waitForTheEnd();
    }

    /** Slice by slice to the disk, and from the beginning again. */
    private void write(int file, long bytes) {
        var slice = ByteBuffer.allocateDirect(WRITE_SLICE);
        try (var channel =
                FileChannel.open(Path.of("/proc/self/fd", Integer.toString(file)), StandardOpenOption.WRITE)) {
            for (long at = 0; !lease.isOver(); at = (at + WRITE_SLICE) % bytes) {
                slice.clear();
                channel.write(slice, at);
                channel.force(false);
            }
        } catch (IOException e) {
            System.err.println(e.getMessage());
        }
    }

    /** The last bytes of a file system cannot be had exactly: it keeps its own books in them. Then as much as goes. */
    private boolean fill(int file, long bytes) throws Linux.Refused {
        long slice = FILE_SLICE;
        long at = 0;
        while (at < bytes && !lease.isOver()) {
            long some = Math.min(slice, bytes - at);
            try {
                Linux.allocate(file, at, some);
                at += some;
            } catch (Linux.Refused refused) {
                if (!refused.noSpace()) {
                    throw refused;
                }
                if (some <= PAGE) {
                    break;
                }
                slice = some / 2;
            }
        }
        return !lease.isOver();
    }

    /** Between plan and start a directory can become a link, and others can write. */
    private static void requireUnchanged(Path directory, long bytes, long reserve) {
        try {
            if (!directory.toRealPath().equals(directory)) {
                throw new IllegalStateException(directory + " is not the directory it was when this was planned");
            }
            long free = Files.getFileStore(directory).getUsableSpace();
            if (free - bytes < reserve) {
                throw new IllegalStateException("%s has only %d MiB free now, less than when this was planned"
                        .formatted(directory, free >> 20));
            }
        } catch (IOException e) {
            throw new IllegalStateException("%s: %s".formatted(directory, e.getMessage()), e);
        }
    }

    private void waitForTheEnd() {
        while (!lease.isOver()) {
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private void waitAtMost(Duration most) {
        for (var waited = Duration.ZERO; waited.compareTo(most) < 0 && !lease.isOver(); waited = waited.plus(POLL)) {
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private static void ready() {
        System.out.println(Holders.READY);
        System.out.flush();
    }

    /** Something of our own that can be stopped, continued and killed to see whether that works here. */
    private static int probe() {
        ready();
        LockSupport.parkNanos(Duration.ofSeconds(5).toNanos());
        return 0;
    }

    /** Uses a share of one cpu: works until it has had its share of the time so far, then sleeps a little. */
    private record Burner(long load) {

        private static final long REST = Duration.ofMillis(5).toNanos();
        /** What could not be used while others had the cpu is forgotten after this, so that it is not all used at once later. */
        private static final long DEBT = Duration.ofMillis(200).toNanos();

        void burn() {
            var cpu = new Linux.ThreadCpu();
            var ticker = Ticker.system();
            long began = ticker.nanos();
            long used = cpu.nanos();
            long due = 0;
            while (true) {
                long now = ticker.nanos();
                due += (now - began) * load / 100;
                began = now;
                long has = cpu.nanos();
                due = Math.min(DEBT, due - (has - used));
                used = has;
                if (due > 0) {
                    spin(ticker, now + Math.min(due, Duration.ofMillis(2).toNanos()));
                } else {
                    LockSupport.parkNanos(REST);
                }
            }
        }

        private static void spin(Ticker ticker, long until) {
            while (ticker.nanos() - until < 0) {
                Thread.onSpinWait();
            }
        }
    }

    /** The lease of one journal entry, as its holder sees it: over when it ran out, and when the entry is not live. */
    record Lease(Path file, long last, Uptime uptime) {

        static Lease ofThisHolder(long seconds) {
            var entry = Path.of(environment(STATE)).resolve("journal").resolve(environment(ProcFs.INJECTION) + ".live");
            var uptime = new Uptime();
            return new Lease(entry.resolve("lease"), uptime.centiseconds() + seconds * 100, uptime);
        }

        boolean isOver() {
            long now = uptime.centiseconds();
            return now > last || now > read() + AFTER_GUARD;
        }

        private long read() {
            try {
                return Long.parseLong(Files.readString(file).strip());
            } catch (IOException | NumberFormatException gone) {
                return Long.MIN_VALUE / 2;
            }
        }

        private static String environment(String name) {
            return Optional.ofNullable(System.getenv(name))
                    .orElseThrow(() -> new IllegalStateException(name + " is not set"));
        }
    }
}
