package dev.faultline.agent;

/** An application that carries Chaos Monkey, with {@code /orders} and {@code /actuator/chaosmonkey}. */
interface Monkey extends AutoCloseable {

    int port();

    /** Everything that it is set to, to be compared. */
    String settings();

    @Override
    void close();
}
