package dev.faultline.agent;

/** A step that could not be done. The message is for people. */
sealed class StepFailed extends RuntimeException permits KubeRefused {

    StepFailed(String message) {
        super(message);
    }

    StepFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
