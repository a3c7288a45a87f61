package dev.faultline.drill;

/** What a drill leaves to be sent to an agent. */
sealed interface Order {

    Canary canary();

    record Prepare(Canary canary) implements Order {}

    record Start(Canary canary, String planHash, long epoch) implements Order {}

    record Revert(Canary canary, String why) implements Order {}
}
