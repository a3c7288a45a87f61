package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;

/** Whoever writes to the file system of {@code directory} waits until it is over. */
@JsonTypeName("filesystem-freeze")
public record FilesystemFreeze(String directory) implements DirectoryFault {

    public static final FaultType<FilesystemFreeze> TYPE = FaultType.describe(
                    FilesystemFreeze.class, TargetKind.HOST, Ender.WATCHDOG)
            .as(
                    "The kernel freezes a file system: every write to it hangs, as on a disk that does not answer, and none is lost.",
                    "It is thawed, and every write that hung goes on.",
                    "CAP_SYS_ADMIN, fsfreeze, and a file system of its own whose place the host's policy lists under “directories”;"
                            + " never the one with the agent's state.",
                    of -> new FilesystemFreeze(of.text("directory")),
                    Parameter.text(
                            "directory",
                            "A directory on the file system.",
                            DiskFill.DIRECTORY,
                            "an absolute path",
                            "/var/lib/shop",
                            FilesystemFreeze::directory));

    public FilesystemFreeze {
        Check.pattern("directory", directory, DiskFill.DIRECTORY);
    }

    @Override
    public FaultType<FilesystemFreeze> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "freeze the file system of %s on".formatted(directory);
    }
}
