package dev.faultline.run;

import dev.faultline.dispatch.Authority;
import dev.faultline.halt.Halt;
import dev.faultline.halt.ReceiptLine;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * Keeps runs. Each change is one transaction: the run's row is held, the change is made, and the run, its facts, its orders and
 * the budgets it no longer needs are written together or not at all.
 */
interface RunStore {

    /** Inserts what {@code begin} makes; everything it does counts to the same transaction. */
    Run begin(Supplier<Run> begin);

    /** @return empty when there is no such run */
    <T> Optional<T> change(UUID run, BiFunction<Run, Senses, T> change);

    /** Changes the run that an injection belongs to. */
    <T> Optional<T> changeOf(UUID injection, BiFunction<Run, Senses, T> change);

    /**
     * Lets the run look round that is due longest and that nobody else holds.
     *
     * @return whether there was one
     */
    boolean changeNextDue(BiFunction<Run, Senses, ?> change);

    /** By the one clock that all nodes share; theirs may differ, and jump. */
    Instant now();

    /** Every injection that may be on a host, as the runs want it now. */
    List<Authority.Holder> holders();

    /** The runs that are not over and not being stopped. */
    List<UUID> open();

    /** What became of the targets that were hurt when that halt came. */
    List<ReceiptLine> receipt(Halt halt);

    /** Of these injections, those that are proved to be over, whatever stopped them. */
    List<ReceiptLine> proofs(Halt halt, Set<UUID> injections);
}
