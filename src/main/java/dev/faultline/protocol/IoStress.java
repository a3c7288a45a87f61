package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;

/** Writes that reach the disk: {@code workers} (1 to 16) write {@code size} each, again and again, and wait for the disk. */
@JsonTypeName("io-stress")
public record IoStress(String directory, int workers, DataSize size) implements DirectoryFault {

    private static final DataSize LEAST = DataSize.ofMebibytes(1);
    private static final DataSize MOST = DataSize.ofMebibytes(1024);

    public static final FaultType<IoStress> TYPE = FaultType.describe(IoStress.class, TargetKind.HOST, Ender.PROCESS)
            .as(
                    "A process of the agent's own writes to files without a name, and waits each time until the disk has it: others"
                            + " who write to that disk wait longer.",
                    "The process is ended, and the kernel frees what it wrote.",
                    "A directory that the host's policy lists under “directories”, that the agent's user may write to, and that is"
                            + " on a disk.",
                    of -> new IoStress(of.text("directory"), of.whole("workers"), of.size("size")),
                    Parameter.text(
                            "directory",
                            "A directory on the file system that is written to.",
                            DiskFill.DIRECTORY,
                            "an absolute path",
                            "/var/lib/shop",
                            IoStress::directory),
                    Parameter.<IoStress>whole("workers", "How many write at once.", 1, 16, "", 4, IoStress::workers)
                            .or(1),
                    Parameter.<IoStress>size(
                                    "size",
                                    "How much each writes before it begins anew.",
                                    LEAST,
                                    MOST,
                                    DataSize.ofMebibytes(64),
                                    IoStress::size)
                            .or(DataSize.ofMebibytes(64)));

    public IoStress {
        Check.pattern("directory", directory, DiskFill.DIRECTORY);
        Check.range("workers", workers, 1, 16);
        Check.range("size", size, LEAST, MOST);
    }

    @Override
    public FaultType<IoStress> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "keep the disk of %s busy with %d writer%s on".formatted(directory, workers, workers == 1 ? "" : "s");
    }
}
