package dev.faultline.protocol;

/** What is done to a file system, by a directory on it that the host's policy must list. */
public sealed interface DirectoryFault extends Fault permits DiskFill, FilesystemFreeze, FilesystemReadOnly, IoStress {

    String directory();
}
