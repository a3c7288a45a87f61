package dev.faultline.agent;

import dev.faultline.protocol.Plan;

/** What a driver says to a fault on a target: what would happen, or why it will not. */
sealed interface Answer {

    record Planned(Plan plan) implements Answer {}

    /** @param why for people, with the line of the local policy or the words of the kernel */
    record Refused(String why) implements Answer {}
}
