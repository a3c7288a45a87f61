package dev.faultline.agent;

/** What the API of a cluster would not do, in its own words. */
final class KubeRefused extends StepFailed {

    private final int status;

    KubeRefused(int status, String message) {
        super(message);
        this.status = status;
    }

    int status() {
        return status;
    }

    /** Somebody else was faster. */
    boolean isConflict() {
        return status == 409 || status == 422;
    }
}
