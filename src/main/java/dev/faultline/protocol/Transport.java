package dev.faultline.protocol;

/** What carries the traffic: either of the two, or whatever there is. */
public enum Transport {
    ANY,
    TCP,
    UDP
}
