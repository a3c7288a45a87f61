/** Where the server starts. Every feature is a package below this one. */
@NullMarked
package dev.faultline;

import org.jspecify.annotations.NullMarked;
