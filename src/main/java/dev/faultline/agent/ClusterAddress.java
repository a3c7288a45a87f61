package dev.faultline.agent;

import dev.faultline.protocol.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Where a cluster's API is and how one gets in. A copy of it lies in the state directory: guard and commands know nothing but
 * that, and must reach what they take back.
 *
 * @param caPath a file of certificates in PEM; null for those that Java trusts
 * @param tokenPath a file that is read anew for each call, because clusters renew it; null where nobody asks for one
 * @param owner stands on whatever this agent leaves its mark on, so that no other agent takes it back
 */
record ClusterAddress(
        String server, @Nullable String caPath, @Nullable String tokenPath, String owner) {

    private static final String FILE = "cluster";

    Optional<Path> caFile() {
        return Optional.ofNullable(caPath).map(Path::of);
    }

    Optional<Path> tokenFile() {
        return Optional.ofNullable(tokenPath).map(Path::of);
    }

    URI at(String path) {
        return URI.create(server + path);
    }

    void keep(Path state) {
        try {
            Durable.replace(state.resolve(FILE), Wire.write(this) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("the address of the cluster cannot be kept: " + e.getMessage(), e);
        }
    }

    /** @throws StepFailed when no agent of this directory ever had a cluster */
    static ClusterAddress kept(Path state) {
        var file = state.resolve(FILE);
        try {
            return Wire.read(Files.readString(file), ClusterAddress.class);
        } catch (NoSuchFileException e) {
            throw new StepFailed("no cluster is known here: there is no " + file, e);
        } catch (IOException | JacksonException e) {
            throw new StepFailed("%s cannot be read: %s".formatted(file, e.getMessage()), e);
        }
    }
}
