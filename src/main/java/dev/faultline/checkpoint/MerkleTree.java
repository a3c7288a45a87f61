package dev.faultline.checkpoint;

import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The root of a Merkle tree as RFC 9162 defines it, over leaves that come one by one: a leaf counts as SHA-256(0 ‖ leaf), a node
 * as SHA-256(1 ‖ left ‖ right). Keeps one hash for each level, whatever the number of leaves.
 */
final class MerkleTree {

    private record Subtree(long leaves, byte[] hash) {}

    private final MessageDigest sha = Checkpoint.sha256();
    private final Deque<Subtree> whole = new ArrayDeque<>();
    private long leaves;

    void add(byte[] leaf) {
        leaves++;
        sha.update((byte) 0);
        push(new Subtree(1, sha.digest(leaf)));
    }

    private void push(Subtree subtree) {
        Subtree grown = subtree;
        while (!whole.isEmpty() && whole.peek().leaves() == grown.leaves()) {
            grown = joined(whole.pop(), grown);
        }
        whole.push(grown);
    }

    private Subtree joined(Subtree left, Subtree right) {
        sha.update((byte) 1);
        sha.update(left.hash());
        return new Subtree(left.leaves() + right.leaves(), sha.digest(right.hash()));
    }

    long leaves() {
        return leaves;
    }

    /** Of what was added until now; of nothing, SHA-256 of nothing. */
    byte[] root() {
        if (whole.isEmpty()) {
            return sha.digest();
        }
        var rest = whole.iterator();
        Subtree root = rest.next();
        while (rest.hasNext()) {
            root = joined(rest.next(), root);
        }
        return root.hash();
    }
}
