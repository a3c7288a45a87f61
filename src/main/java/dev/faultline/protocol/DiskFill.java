package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.regex.Pattern;

/** Fills the file system of {@code directory} (absolute) until {@code percent} of it is used, 1 to 100. */
@JsonTypeName("disk-fill")
public record DiskFill(String directory, int percent) implements DirectoryFault {

    /** No component begins with two dots, so none leads upwards. */
    static final Pattern DIRECTORY = Pattern.compile("(/\\.?[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}){1,16}");

    public static final FaultType<DiskFill> TYPE = FaultType.describe(DiskFill.class, TargetKind.HOST, Ender.PROCESS)
            .as(
                    "A file without a name, so large that the file system is as full as asked. Who writes there is told that"
                            + " no space is left.",
                    "The process that holds the file is ended, and the kernel frees the space.",
                    "A directory that the host's policy lists under “directories” and that the agent's user may write to.",
                    of -> new DiskFill(of.text("directory"), of.whole("percent")),
                    Parameter.text(
                            "directory",
                            "A directory on the file system that is filled.",
                            DIRECTORY,
                            "an absolute path",
                            "/var/lib/shop",
                            DiskFill::directory),
                    Parameter.whole(
                            "percent", "How full the file system is then.", 1, 100, "%", 95, DiskFill::percent));

    public DiskFill {
        Check.pattern("directory", directory, DIRECTORY);
        Check.range("percent", percent, 1, 100);
    }

    @Override
    public FaultType<DiskFill> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "fill %s up to %d %% on".formatted(directory, percent);
    }
}
