package dev.faultline.run;

import static dev.faultline.run.RunState.ABORTED;
import static dev.faultline.run.RunState.ABORTING;
import static dev.faultline.run.RunState.CANCELLED;
import static dev.faultline.run.RunState.CHECKING;
import static dev.faultline.run.RunState.COMPLETED;
import static dev.faultline.run.RunState.ENDED_UNCONFIRMED;
import static dev.faultline.run.RunState.RECOVERING;
import static dev.faultline.run.RunState.REFUSED;
import static dev.faultline.run.RunState.REVERTING;
import static dev.faultline.run.RunState.RUNNING;

/**
 * What can happen to a run. {@link #decide} is the whole state machine: one pure function, total over states and events.
 */
public enum RunEvent {
    /** Every agent said what it would do. */
    PLANNED,
    /** An agent will not do it, or did not answer in time. */
    PLAN_REFUSED,
    STEADY_STATE_HELD,
    STEADY_STATE_MISSED,
    /** Nothing is left to start and no time is left to wait for; faults may still be on their way back. */
    METHOD_DONE,
    /** No target may be faulty any more: each is proved reverted or was never touched. */
    ALL_CLEAR,
    /** Everything was taken back but for targets that nobody can confirm any more. */
    UNCONFIRMABLE,
    /** The steady state is back, or had its time to come back. */
    RECOVERY_WATCHED,
    /** A person, a guard, a deadline, a failed injection or the red button wants it over. */
    STOP;

    /** What an event does in a state. */
    public sealed interface Decision {
        record Become(RunState next) implements Decision {}

        /** A duplicate or a latecomer: nothing changes, nobody is told. */
        record Ignore() implements Decision {}

        /** It cannot happen here; whoever sends it has a bug. */
        record Reject(String why) implements Decision {}
    }

    private static final Decision IGNORE = new Decision.Ignore();

    /** Terminal states take nothing, STOP is welcome everywhere, and nothing leads from a stop back to running. */
    public Decision decide(RunState state) {
        return switch (state) {
            case PREFLIGHT ->
                switch (this) {
                    case PLANNED -> become(CHECKING);
                    case PLAN_REFUSED -> become(REFUSED);
                    case STOP -> become(CANCELLED);
                    case STEADY_STATE_HELD,
                            STEADY_STATE_MISSED,
                            METHOD_DONE,
                            ALL_CLEAR,
                            UNCONFIRMABLE,
                            RECOVERY_WATCHED -> reject(state);
                };
            case CHECKING ->
                switch (this) {
                    case STEADY_STATE_HELD -> become(RUNNING);
                    case STEADY_STATE_MISSED -> become(REFUSED);
                    case STOP -> become(CANCELLED);
                    case PLANNED, PLAN_REFUSED -> IGNORE;
                    case METHOD_DONE, ALL_CLEAR, UNCONFIRMABLE, RECOVERY_WATCHED -> reject(state);
                };
            case RUNNING ->
                switch (this) {
                    case METHOD_DONE -> become(REVERTING);
                    case STOP -> become(ABORTING);
                    case PLANNED, PLAN_REFUSED, STEADY_STATE_HELD, STEADY_STATE_MISSED -> IGNORE;
                    case ALL_CLEAR, UNCONFIRMABLE, RECOVERY_WATCHED -> reject(state);
                };
            case REVERTING ->
                switch (this) {
                    case ALL_CLEAR -> become(RECOVERING);
                    case UNCONFIRMABLE -> become(ENDED_UNCONFIRMED);
                    case STOP -> become(ABORTING);
                    case PLANNED, PLAN_REFUSED, STEADY_STATE_HELD, STEADY_STATE_MISSED, METHOD_DONE -> IGNORE;
                    case RECOVERY_WATCHED -> reject(state);
                };
            case RECOVERING ->
                switch (this) {
                    case RECOVERY_WATCHED -> become(COMPLETED);
                    case STOP -> become(ABORTING);
                    case PLANNED, PLAN_REFUSED, STEADY_STATE_HELD, STEADY_STATE_MISSED, METHOD_DONE, ALL_CLEAR ->
                        IGNORE;
                    case UNCONFIRMABLE -> reject(state);
                };
            case ABORTING ->
                switch (this) {
                    case ALL_CLEAR -> become(ABORTED);
                    case UNCONFIRMABLE -> become(ENDED_UNCONFIRMED);
                    case PLANNED,
                            PLAN_REFUSED,
                            STEADY_STATE_HELD,
                            STEADY_STATE_MISSED,
                            METHOD_DONE,
                            RECOVERY_WATCHED,
                            STOP -> IGNORE;
                };
            case COMPLETED, ABORTED, REFUSED, CANCELLED, ENDED_UNCONFIRMED -> IGNORE;
        };
    }

    private static Decision become(RunState next) {
        return new Decision.Become(next);
    }

    private Decision reject(RunState state) {
        return new Decision.Reject(this + " cannot happen to a run that is " + state);
    }
}
