package dev.faultline.protocol;

/** Which way packets go, as the host with the fault sees it. */
public enum Direction {
    IN,
    OUT,
    BOTH;

    public boolean isIn() {
        return this != OUT;
    }

    public boolean isOut() {
        return this != IN;
    }
}
