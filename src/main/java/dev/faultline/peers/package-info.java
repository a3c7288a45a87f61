/**
 * Nodes tell each other of a press directly, so that the database cannot keep it from them. Can only stop. May use
 * {@code halt}, {@code node}, and {@code fleet} for the key that all nodes share.
 */
@ApplicationModule(allowedDependencies = {"ports", "protocol", "gate", "fleet", "halt", "node"})
@NullMarked
package dev.faultline.peers;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
