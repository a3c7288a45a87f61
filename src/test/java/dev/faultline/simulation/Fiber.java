package dev.faultline.simulation;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * A piece of a simulated process that may wait in the middle, as a thread would, and is gone on with when the simulation says
 * so. All of them share one thread, so a seed is always the same story. Stands on the JDK's own continuations, which virtual
 * threads are made of ({@code --add-exports java.base/jdk.internal.vm=ALL-UNNAMED}, see the build).
 */
final class Fiber {

    private static final MethodHandle NEW;
    private static final MethodHandle RUN;
    private static final MethodHandle YIELD;
    private static final MethodHandle DONE;
    private static final Object SCOPE;

    static {
        try {
            var continuation = Class.forName("jdk.internal.vm.Continuation");
            var scope = Class.forName("jdk.internal.vm.ContinuationScope");
            var lookup = MethodHandles.lookup();
            SCOPE = scope.getConstructor(String.class).newInstance("simulation");
            NEW = lookup.findConstructor(continuation, MethodType.methodType(void.class, scope, Runnable.class))
                    .asType(MethodType.methodType(Object.class, Object.class, Runnable.class));
            RUN = lookup.findVirtual(continuation, "run", MethodType.methodType(void.class))
                    .asType(MethodType.methodType(void.class, Object.class));
            YIELD = lookup.findStatic(continuation, "yield", MethodType.methodType(boolean.class, scope))
                    .asType(MethodType.methodType(boolean.class, Object.class));
            DONE = lookup.findVirtual(continuation, "isDone", MethodType.methodType(boolean.class))
                    .asType(MethodType.methodType(boolean.class, Object.class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Object continuation;

    Fiber(Runnable work) {
        try {
            this.continuation = (Object) NEW.invokeExact(SCOPE, work);
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** Runs it up to where it waits next, or to its end. */
    void go() {
        try {
            RUN.invokeExact(continuation);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    boolean isDone() {
        try {
            return (boolean) DONE.invokeExact(continuation);
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** Called within a fiber: waits until somebody lets it go on. */
    static void await() {
        try {
            boolean resumed = (boolean) YIELD.invokeExact(SCOPE);
            assert resumed;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }
}
