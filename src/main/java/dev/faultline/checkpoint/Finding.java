package dev.faultline.checkpoint;

import dev.faultline.timeline.Tampering;
import dev.faultline.timeline.Timeline;
import dev.faultline.timeline.Verification;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that is not as it was written: a fact, or a checkpoint.
 *
 * @param chain whose fact it is; null where a checkpoint is meant
 * @param seq the first fact of that chain that is not as it was written
 * @param checkpoint the checkpoint that is wrong, or that proves that the fact is
 * @param kind a {@link Tampering} or a {@link Forgery}
 * @param reason what is wrong, for people
 */
record Finding(
        @Nullable UUID chain, @Nullable Long seq, @Nullable Long checkpoint, String kind, String reason) {

    /** What somebody did to checkpoints. */
    enum Forgery {
        /** It is not what was signed, or signed by nobody we know. */
        SIGNATURE_WRONG,
        /** It is another one than this node knows. */
        CHECKPOINT_REPLACED,
        CHECKPOINT_DELETED,
        /** It does not follow the one before it, or what it covers is not what is listed under it. */
        CHECKPOINT_CHANGED,
        /** This node looked after another timeline before: the database was replaced. */
        OTHER_TIMELINE,
        /** The copy outside of the database has lines that no node wrote. */
        COPY_DAMAGED
    }

    static Finding of(Verification.Broken broken) {
        return new Finding(broken.chain(), broken.seq(), null, broken.kind().name(), broken.reason());
    }

    static Finding of(Head signed, long seq, Tampering kind, String reason) {
        return new Finding(signed.chain(), seq, signed.number(), kind.name(), reason);
    }

    static Finding of(long checkpoint, Forgery kind, String reason) {
        return new Finding(null, null, checkpoint, kind.name(), reason);
    }

    static Finding of(Forgery kind, String reason) {
        return new Finding(null, null, null, kind.name(), reason);
    }

    boolean is(Tampering other) {
        return kind.equals(other.name());
    }

    /** One line for people. */
    String inWords() {
        String what = chain != null
                ? (chain.equals(Timeline.CONTROL_PLANE) ? "control plane" : "run " + chain) + ", fact " + seq
                : checkpoint != null ? "checkpoint " + checkpoint : "timeline";
        return "%s: %s: %s".formatted(what, kind, reason);
    }
}
