/**
 * The safety core in a world of its own: real runs, leases, button, outbox, engine and journal on simulated databases, networks,
 * disks, clocks and hosts, on one thread and from one seed.
 */
@NullMarked
package dev.faultline.simulation;

import org.jspecify.annotations.NullMarked;
