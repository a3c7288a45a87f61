package dev.faultline.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class MerkleTreeTest {

    /** The leaves and roots that the tests of Certificate Transparency use. */
    @Test
    void hasTheRootsThatEverybodyHas() {
        var tree = new MerkleTree();
        List<String> leaves = List.of(
                "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f");
        var roots = new ArrayList<String>();
        for (String leaf : leaves) {
            tree.add(HexFormat.of().parseHex(leaf));
            roots.add(HexFormat.of().formatHex(tree.root()));
        }

        assertThat(roots)
                .containsExactly(
                        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
    }

    /** As RFC 9162 words it: split at the largest power of two that is smaller. */
    @Test
    void hasTheRootThatTheRecursiveDefinitionGives() {
        for (int leaves = 0; leaves < 70; leaves++) {
            var tree = new MerkleTree();
            byte[][] all = new byte[leaves][];
            for (int i = 0; i < leaves; i++) {
                all[i] = new byte[] {(byte) i, (byte) leaves};
                tree.add(all[i]);
            }

            assertThat(tree.root()).as("%d leaves", leaves).isEqualTo(root(all));
            assertThat(tree.leaves()).isEqualTo(leaves);
        }
    }

    private static byte[] root(byte[][] leaves) {
        var sha = Checkpoint.sha256();
        if (leaves.length == 0) {
            return sha.digest();
        }
        if (leaves.length == 1) {
            sha.update((byte) 0);
            return sha.digest(leaves[0]);
        }
        int split = Integer.highestOneBit(leaves.length - 1);
        byte[] left = root(Arrays.copyOfRange(leaves, 0, split));
        byte[] right = root(Arrays.copyOfRange(leaves, split, leaves.length));
        sha.update((byte) 1);
        sha.update(left);
        return sha.digest(right);
    }
}
