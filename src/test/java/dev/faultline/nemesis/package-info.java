/**
 * Everything that may happen to Faultline itself, done to real processes: nodes, agents and their guards, PostgreSQL, and the network
 * between them; and the red button pressed meanwhile. What came of it is read from the hosts.
 */
@NullMarked
package dev.faultline.nemesis;

import org.jspecify.annotations.NullMarked;
