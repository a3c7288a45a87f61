package dev.faultline.agent;

/**
 * What was measured of a fault.
 *
 * @param inBand whether it is what was asked for
 * @param said one line for people: "p50 412 ms through the route, 2 ms to its upstream, 20 of 20 requests"
 */
record Measured(boolean inBand, String said) {}
