package dev.faultline.agent;

import java.nio.file.Path;
import java.util.Map;

/** A process that may be hurt, found by the pid file its supervisor keeps. */
record ProcessTarget(String name, Path pidfile, Map<String, String> labels) {

    ProcessTarget {
        labels = Map.copyOf(labels);
    }

    String key() {
        return "process:" + name;
    }
}
