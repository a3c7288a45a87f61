package dev.faultline.gate;

/** The two notations that are read. */
public enum Format {
    JSON,
    YAML
}
