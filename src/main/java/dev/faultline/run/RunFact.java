package dev.faultline.run;

import dev.faultline.protocol.Fault;
import dev.faultline.timeline.Fact;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What happens to a run, in its own chain. */
sealed interface RunFact extends Fact {

    @Override
    UUID run();

    /** What decides by itself signs so. */
    String FAULTLINE = "faultline";

    record Started(
            UUID run, UUID team, String actor, String experiment, int version, List<String> targets, String hypothesis)
            implements RunFact {
        @Override
        public String kind() {
            return "run.started";
        }

        @Override
        public String inWords() {
            return "%s started “%s” (version %d) against %s"
                    .formatted(actor, experiment, version, String.join(", ", targets));
        }
    }

    /** @param verdict only when it completed */
    record Became(
            UUID run,
            String actor,
            RunState from,
            RunState to,
            String why,
            @Nullable Verdict verdict) implements RunFact {
        @Override
        public String kind() {
            return "run." + to.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        @Override
        public String inWords() {
            return switch (to) {
                case PREFLIGHT -> "Agents are asked for their plans";
                case CHECKING -> "Every agent has shown its plan; the steady state is checked";
                case RUNNING -> "The steady state holds; the method begins";
                case REVERTING -> "The method is through; the last faults are taken back";
                case RECOVERING -> "Every fault is confirmed gone; the recovery is watched";
                case COMPLETED -> "Completed: %s. %s".formatted(verdict == null ? "-" : verdict.inWords(), why);
                case ABORTING -> "Stopping: " + why;
                case ABORTED -> "Stopped; every fault is confirmed gone";
                case REFUSED -> "Refused: " + why;
                case CANCELLED -> "Cancelled before anything was injected: " + why;
                case ENDED_UNCONFIRMED -> "Ended, but not every target could be confirmed: " + why;
            };
        }
    }

    /** @param asked whose run it is: whether to stop it is for them to say, and for whoever else may */
    record Frozen(UUID run, UUID calendar, String asked, String said) implements RunFact {
        @Override
        public String actor() {
            return FAULTLINE;
        }

        @Override
        public String kind() {
            return "run.frozen";
        }

        @Override
        public String inWords() {
            return "A freeze was made over this run. %s Stop it now? %s is asked.".formatted(said, asked);
        }
    }

    record StepBegan(UUID run, String step) implements RunFact {
        @Override
        public String actor() {
            return FAULTLINE;
        }

        @Override
        public String kind() {
            return "step.began";
        }

        @Override
        public String inWords() {
            return "“%s” begins".formatted(step);
        }
    }

    record StepEnded(UUID run, String actor, String step, StepState state, String note) implements RunFact {
        @Override
        public String kind() {
            return state == StepState.SKIPPED ? "step.skipped" : "step.done";
        }

        @Override
        public String inWords() {
            return "“%s” is %s%s"
                    .formatted(
                            step, state == StepState.SKIPPED ? "skipped" : "done", note.isEmpty() ? "" : ": " + note);
        }
    }

    record Planned(UUID run, String actor, UUID injection, String target, Fault fault, String planHash)
            implements RunFact {
        @Override
        public String kind() {
            return "injection.planned";
        }

        @Override
        public String inWords() {
            return "The agent of %s has planned: %s it".formatted(target, fault.inWords());
        }
    }

    record Granted(UUID run, UUID injection, String target, Fault fault, String planHash, long epoch)
            implements RunFact {
        @Override
        public String actor() {
            return FAULTLINE;
        }

        @Override
        public String kind() {
            return "injection.granted";
        }

        @Override
        public String inWords() {
            return "Ordered to %s %s".formatted(fault.inWords(), target);
        }
    }

    record Active(UUID run, String actor, UUID injection, String target, Fault fault, String effect, Instant claimed)
            implements RunFact {
        @Override
        public String kind() {
            return "injection.active";
        }

        @Override
        public Instant happenedAt() {
            return claimed;
        }

        @Override
        public String inWords() {
            return "%s on %s has its effect: %s".formatted(fault.type(), target, effect);
        }
    }

    record RevertOrdered(UUID run, UUID injection, String target, String why) implements RunFact {
        @Override
        public String actor() {
            return FAULTLINE;
        }

        @Override
        public String kind() {
            return "injection.revert-ordered";
        }

        @Override
        public String inWords() {
            return "Ordered to take back what was done to %s: %s".formatted(target, why);
        }
    }

    record Reverting(UUID run, String actor, UUID injection, String target, String evidence) implements RunFact {
        @Override
        public String kind() {
            return "injection.reverting";
        }

        @Override
        public String inWords() {
            return "%s is being taken back: %s".formatted(target, evidence);
        }
    }

    record Reverted(
            UUID run,
            String actor,
            UUID injection,
            String target,
            String evidence,
            @Nullable String endedBy,
            Instant claimed,
            boolean late)
            implements RunFact {
        @Override
        public String kind() {
            return late ? "injection.cleared" : "injection.reverted";
        }

        @Override
        public Instant happenedAt() {
            return claimed;
        }

        @Override
        public String inWords() {
            return "%s is confirmed clean%s%s%s"
                    .formatted(
                            target,
                            late ? ", late" : "",
                            endedBy == null ? "" : ", taken back by the " + endedBy,
                            evidence.isEmpty() ? "" : " (%s)".formatted(evidence));
        }
    }

    record NotStarted(UUID run, String actor, UUID injection, String target, String why) implements RunFact {
        @Override
        public String kind() {
            return "injection.not-started";
        }

        @Override
        public String inWords() {
            return "Nothing was done to %s: %s".formatted(target, why);
        }
    }

    /** @param owner who sees to it until it is proved, as facts name actors */
    record Unconfirmed(UUID run, UUID injection, String target, String why, String owner) implements RunFact {
        @Override
        public String actor() {
            return FAULTLINE;
        }

        @Override
        public String kind() {
            return "injection.unconfirmed";
        }

        @Override
        public String inWords() {
            return "%s is unconfirmed: %s; %s sees to it".formatted(target, why, owner);
        }
    }

    record Deviated(UUID run, String actor, String probe, String said) implements RunFact {
        @Override
        public String kind() {
            return "probe.deviated";
        }

        @Override
        public String inWords() {
            return "“%s” is outside its tolerance: %s".formatted(probe, said);
        }
    }

    record Recovered(UUID run, long millis) implements RunFact {
        @Override
        public String actor() {
            return FAULTLINE;
        }

        @Override
        public String kind() {
            return "run.recovered";
        }

        @Override
        public String inWords() {
            return "The steady state is back, %.1f s after the last fault was gone".formatted(millis / 1000.0);
        }
    }

    record FindingMade(UUID run, String finding) implements RunFact {
        @Override
        public String actor() {
            return FAULTLINE;
        }

        @Override
        public String kind() {
            return "finding.made";
        }

        @Override
        public String inWords() {
            return "Finding: " + finding;
        }
    }
}
