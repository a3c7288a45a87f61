package dev.faultline.protocol;

/**
 * One pod and no other: names are used again, the uid is not.
 *
 * @param uid as the cluster gave it
 */
public record PodRef(String namespace, String name, String uid) {

    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
