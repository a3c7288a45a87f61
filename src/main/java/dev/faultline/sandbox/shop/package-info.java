/**
 * Three small services that are there to be broken: a storefront, and the catalog and payments it depends on. Each is a process
 * of its own and needs nothing but the JDK and {@code ports}.
 */
@NullMarked
package dev.faultline.sandbox.shop;

import org.jspecify.annotations.NullMarked;
