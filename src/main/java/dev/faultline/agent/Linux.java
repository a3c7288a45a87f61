package dev.faultline.agent;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.faultline.protocol.Step;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The few calls of the kernel that Java does not offer, see the manual pages of section 2. Linux on amd64 and aarch64.
 * Thread-safe.
 */
@SuppressWarnings("restricted")
final class Linux {

    private static final int EXISTS_ONLY = 0;
    private static final int EPERM = 1;
    private static final int ESRCH = 3;
    private static final int EACCES = 13;
    private static final int ENOSPC = 28;
    private static final int ENOSYS = 38;

    private static final int O_RDWR = 2;
    private static final int O_CLOEXEC = 0x80000;
    /** Differs between processors, and is part of O_TMPFILE. */
    private static final int O_DIRECTORY = System.getProperty("os.arch").equals("aarch64") ? 0x4000 : 0x10000;

    private static final int O_TMPFILE = 0x400000 | O_DIRECTORY;

    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_PRIVATE_ANONYMOUS = 0x22;
    private static final int CLOCK_THREAD_CPUTIME_ID = 3;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final MemoryLayout CAPTURED = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO_OF = CAPTURED.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle KILL = function("kill", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final Optional<MethodHandle> PIDFD_OPEN =
            lookup("pidfd_open", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final Optional<MethodHandle> PIDFD_SEND_SIGNAL =
            lookup("pidfd_send_signal", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle OPEN = function(
            "open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT), Linker.Option.firstVariadicArg(2));
    private static final MethodHandle CLOSE = function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle FALLOCATE =
            function("fallocate", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle MMAP = function(
            "mmap", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle STRERROR = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("strerror"), FunctionDescriptor.of(ADDRESS, JAVA_INT));
    private static final MethodHandle CLOCK_GETTIME = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("clock_gettime"), FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));

    private Linux() {}

    /** A call that the kernel refused; the message is the kernel's. */
    static final class Refused extends Exception {
        private final int errno;

        private Refused(String call, int errno) {
            super("%s: %s".formatted(call, words(errno)));
            this.errno = errno;
        }

        boolean noSpace() {
            return errno == ENOSPC;
        }

        boolean notPermitted() {
            return errno == EPERM || errno == EACCES;
        }

        boolean noSuchProcess() {
            return errno == ESRCH;
        }
    }

    /** Whether this process may signal that one. */
    static void mayKill(long pid) throws Refused {
        call("kill", KILL, (int) pid, EXISTS_ONLY);
    }

    /**
     * Sends a signal to {@code pid} if {@code stillThat} says that it is the process that is meant. Asks after taking hold of
     * the process, so that the number cannot be given to another one in between (kernels before 5.3 cannot do that).
     *
     * @return false when it is not that process any more; nothing was sent
     */
    static boolean signal(long pid, Step.Signal signal, BooleanSupplier stillThat) throws Refused {
        if (PIDFD_OPEN.isEmpty() || PIDFD_SEND_SIGNAL.isEmpty()) {
            return plainSignal(pid, signal, stillThat);
        }
        int process;
        try {
            process = call("pidfd_open", PIDFD_OPEN.get(), (int) pid, 0);
        } catch (Refused refused) {
            if (refused.errno == ENOSYS) {
                return plainSignal(pid, signal, stillThat);
            }
            if (refused.noSuchProcess()) {
                return false;
            }
            throw refused;
        }
        try {
            if (!stillThat.getAsBoolean()) {
                return false;
            }
            call("kill", PIDFD_SEND_SIGNAL.get(), process, signal.number(), MemorySegment.NULL, 0);
            return true;
        } catch (Refused refused) {
            if (refused.noSuchProcess()) {
                return false;
            }
            throw refused;
        } finally {
            close(process);
        }
    }

    private static boolean plainSignal(long pid, Step.Signal signal, BooleanSupplier stillThat) throws Refused {
        if (!stillThat.getAsBoolean()) {
            return false;
        }
        call("kill", KILL, (int) pid, signal.number());
        return true;
    }

    /** A file without a name in {@code directory}: its space is free again when this process ends, however it ends. */
    static int openUnnamed(Path directory) throws Refused {
        try (var arena = Arena.ofConfined()) {
            return call(
                    "open " + directory,
                    OPEN,
                    arena.allocateFrom(directory.toString()),
                    O_TMPFILE | O_RDWR | O_CLOEXEC,
                    0600);
        }
    }

    static void allocate(int file, long offset, long length) throws Refused {
        call("fallocate", FALLOCATE, file, 0, offset, length);
    }

    static void close(int file) {
        try {
            call("close", CLOSE, file);
        } catch (Refused ignored) {
            // closed is closed: close(2) frees the number whatever it answers
        }
    }

    /** Memory outside the heap that no garbage collector counts, until the process ends. */
    static MemorySegment map(long bytes) throws Refused {
        try (var arena = Arena.ofConfined()) {
            var captured = arena.allocate(CAPTURED);
            var start = (MemorySegment)
                    MMAP.invoke(captured, MemorySegment.NULL, bytes, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0L);
            if (start.address() == -1) {
                throw new Refused("mmap", (int) ERRNO_OF.get(captured, 0L));
            }
            return start.reinterpret(bytes);
        } catch (Refused refused) {
            throw refused;
        } catch (Throwable broken) {
            throw new IllegalStateException("mmap", broken);
        }
    }

    /** A clock of the cpu time of one thread; not thread-safe. */
    static final class ThreadCpu {
        private final MemorySegment time = Arena.ofAuto().allocate(16, 8);

        long nanos() {
            try {
                int _ = (int) CLOCK_GETTIME.invokeExact(CLOCK_THREAD_CPUTIME_ID, time);
            } catch (Throwable broken) {
                throw new IllegalStateException("clock_gettime", broken);
            }
            return time.get(JAVA_LONG, 0) * 1_000_000_000L + time.get(JAVA_LONG, 8);
        }
    }

    private static int call(String name, MethodHandle function, Object... arguments) throws Refused {
        try (var arena = Arena.ofConfined()) {
            var captured = arena.allocate(CAPTURED);
            var all = new Object[arguments.length + 1];
            all[0] = captured;
            System.arraycopy(arguments, 0, all, 1, arguments.length);
            int answer = (int) function.invokeWithArguments(all);
            if (answer < 0) {
                throw new Refused(name, (int) ERRNO_OF.get(captured, 0L));
            }
            return answer;
        } catch (Refused refused) {
            throw refused;
        } catch (Throwable broken) {
            throw new IllegalStateException(name, broken);
        }
    }

    private static String words(int errno) {
        try {
            return ((MemorySegment) STRERROR.invokeExact(errno))
                    .reinterpret(256)
                    .getString(0);
        } catch (Throwable broken) {
            throw new IllegalStateException("strerror", broken);
        }
    }

    private static MethodHandle function(String name, FunctionDescriptor type, Linker.Option... options) {
        return lookup(name, type, options).orElseThrow(() -> new UnsatisfiedLinkError(name));
    }

    private static Optional<MethodHandle> lookup(String name, FunctionDescriptor type, Linker.Option... options) {
        var all = new Linker.Option[options.length + 1];
        all[0] = ERRNO;
        System.arraycopy(options, 0, all, 1, options.length);
        return LINKER.defaultLookup().find(name).map(address -> LINKER.downcallHandle(address, type, all));
    }
}
