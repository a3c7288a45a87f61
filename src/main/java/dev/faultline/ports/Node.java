package dev.faultline.ports;

import java.util.regex.Pattern;

/**
 * This server, among all that share its database.
 *
 * @param name the same for as long as the process lives, and never that of another process
 */
public record Node(String name) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?");

    public Node {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "faultline.node: “%s” is not a name: letters, digits, “.”, “_” and “-”, at most 63"
                            .formatted(name));
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
