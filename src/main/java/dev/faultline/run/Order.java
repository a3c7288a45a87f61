package dev.faultline.run;

/** What a run wants an agent to do; written to the outbox by the transaction that saves the run. */
sealed interface Order {

    Injection injection();

    record Prepare(Injection injection) implements Order {}

    record Start(Injection injection, String planHash, long epoch) implements Order {}

    record Revert(Injection injection, String why) implements Order {}
}
