package dev.faultline.live;

import dev.faultline.access.Caller;
import org.jspecify.annotations.Nullable;

/**
 * What stands around every page; templates know it as {@code frame}.
 *
 * @param caller null for somebody who has not logged in
 * @param halted null while the button is not pressed
 * @param proof what the STOP form sends along, so that nobody else's page can press for this browser
 * @param theme {@code light} or {@code dark} when the person chose, empty when the system decides
 * @param environment what the ribbon says; empty means no ribbon
 */
public record Frame(
        @Nullable Caller caller, HaltState.@Nullable Pressed halted, String proof, String theme, String environment) {}
