package dev.faultline.live;

import dev.faultline.access.Caller;
import java.util.Locale;
import java.util.stream.Collectors;
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
        @Nullable Caller caller, HaltState.@Nullable Pressed halted, String proof, String theme, String environment) {

    /** The caller's permissions, as the style sheet reads them to hide what would be refused. */
    public String may() {
        return caller == null
                ? ""
                : caller.permissions().stream()
                        .map(each -> each.name().toLowerCase(Locale.ROOT))
                        .sorted()
                        .collect(Collectors.joining(" "));
    }
}
