package dev.faultline.nemesis;

import java.util.List;

/**
 * What was just done, and how people go on.
 *
 * @param buttons the nodes that people find when they press; none when they have to press on the hosts
 * @param meanwhile what goes on around them after they pressed, such as a service manager at work
 * @param heal makes everything well again; works whatever happened meanwhile
 */
record Struck(List<Node> buttons, Step meanwhile, Step heal) {

    /** Something that may fail. */
    @FunctionalInterface
    interface Step {
        void run() throws Exception;
    }

    static final Step NOTHING = () -> {};

    Struck(List<Node> buttons, Step heal) {
        this(buttons, NOTHING, heal);
    }
}
