package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;

/** The file system of {@code directory} refuses to be written to. */
@JsonTypeName("filesystem-read-only")
public record FilesystemReadOnly(String directory) implements DirectoryFault {

    public static final FaultType<FilesystemReadOnly> TYPE = FaultType.describe(
                    FilesystemReadOnly.class, TargetKind.HOST, Ender.WATCHDOG)
            .as(
                    "Mounts a file system again, read-only: as the kernel does when a disk fails. It is refused while anybody has a"
                            + " file open there for writing.",
                    "It is mounted again, to be written to as before.",
                    "CAP_SYS_ADMIN, and a file system of its own whose place the host's policy lists under “directories”; never the"
                            + " one with the agent's state.",
                    of -> new FilesystemReadOnly(of.text("directory")),
                    Parameter.text(
                            "directory",
                            "A directory on the file system.",
                            DiskFill.DIRECTORY,
                            "an absolute path",
                            "/var/lib/shop",
                            FilesystemReadOnly::directory));

    public FilesystemReadOnly {
        Check.pattern("directory", directory, DiskFill.DIRECTORY);
    }

    @Override
    public FaultType<FilesystemReadOnly> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "make the file system of %s read-only on".formatted(directory);
    }
}
