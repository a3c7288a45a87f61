package dev.faultline.agent;

import dev.faultline.protocol.Fault;
import dev.faultline.protocol.FilesystemReadOnly;
import java.io.IOException;

class FilesystemReadOnlyTest extends FilesystemContract {

    @Override
    Fault on(String directory) {
        return new FilesystemReadOnly(directory);
    }

    @Override
    boolean isFelt() {
        try {
            Outside.run("touch", disk.directory().resolve("written").toString());
            return false;
        } catch (IOException refused) {
            return String.valueOf(refused.getMessage()).contains("Read-only file system");
        }
    }
}
