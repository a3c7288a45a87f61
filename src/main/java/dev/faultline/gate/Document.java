package dev.faultline.gate;

/**
 * What was sent, read.
 *
 * @param text as it was written, in Unicode normal form C
 */
public record Document(Fields fields, String text, Format format) {}
