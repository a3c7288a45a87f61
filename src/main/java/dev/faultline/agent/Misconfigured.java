package dev.faultline.agent;

import java.util.List;

/** The agent's own files are wrong; says everything that is, one line each. */
final class Misconfigured extends RuntimeException {

    private static final long serialVersionUID = 1;

    Misconfigured(List<String> complaints) {
        super(String.join("\n", complaints));
    }
}
