/**
 * The PostgreSQL server that comes along when nobody names another one. Uses no other package.
 */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package dev.faultline.postgres;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
