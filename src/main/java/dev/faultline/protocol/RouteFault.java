package dev.faultline.protocol;

/** What Faultline's proxy does to the traffic of a route. */
public sealed interface RouteFault extends Fault
        permits ConnectionReset, ConnectionStall, NetworkLatency, RequestFault, RouteBandwidth, SlowClose {}
