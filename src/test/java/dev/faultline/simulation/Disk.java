package dev.faultline.simulation;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardOpenOption;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that the real journal and the real spool are kept on. What was not synced is lost or torn when the power
 * fails; a process that is killed loses nothing it wrote.
 */
public final class Disk extends FileSystem {

    private final Volume volume = new Volume(this);
    private final Directory root = new Directory();
    private final Place top = new Place(this, null, "");

    /** Nothing can be written while it is. */
    public boolean full;

    /** A bug to plant: asks for syncing come to nothing. */
    public boolean ignoresSync;

    /** A bug to plant: what was renamed to such a name is not there yet when the process dies soon after. */
    public @Nullable String lateSuffix;

    private @Nullable Runnable takeBackLate;

    /** A directory at the top, made when it is not there. */
    public Path directory(String name) {
        root.entries.computeIfAbsent(name, _ -> new Directory());
        root.durable.put(name, root.entries.get(name));
        return top.resolve(name);
    }

    /** Whatever was not synced is lost; of what was being written, a part may be there. */
    public void powerFails(RandomGenerator chance) {
        root.lose(chance);
    }

    /** What the planted bug had only promised is not there. */
    public void processDies() {
        if (takeBackLate != null) {
            takeBackLate.run();
            takeBackLate = null;
        }
    }

    /** The time in which a late rename may still be lost is over. */
    public void settled() {
        takeBackLate = null;
    }

    private abstract static sealed class Node {
        abstract void lose(RandomGenerator chance);
    }

    private static final class Directory extends Node {
        private Map<String, Node> entries = new TreeMap<>();
        private Map<String, Node> durable = new TreeMap<>();

        @Override
        void lose(RandomGenerator chance) {
            entries = new TreeMap<>(durable);
            entries.values().forEach(each -> each.lose(chance));
        }
    }

    private static final class Content extends Node {
        private static final byte[] NOTHING = {};
        private byte[] bytes = NOTHING;
        private byte @Nullable [] durable;

        @Override
        void lose(RandomGenerator chance) {
            bytes = durable != null ? durable : Arrays.copyOf(bytes, chance.nextInt(bytes.length + 1));
            durable = bytes;
        }
    }

    private @Nullable Node find(Place place) {
        if (place.parent == null) {
            return root;
        }
        return find(place.parent) instanceof Directory directory ? directory.entries.get(place.name) : null;
    }

    private Node get(Path path) throws NoSuchFileException {
        var found = find((Place) path);
        if (found == null) {
            throw new NoSuchFileException(path.toString());
        }
        return found;
    }

    private Directory parent(Place place) throws NoSuchFileException {
        if (place.parent != null && find(place.parent) instanceof Directory directory) {
            return directory;
        }
        throw new NoSuchFileException(place.toString());
    }

    /** Names on the disk; only as much of {@link Path} as is used. */
    private static final class Place implements Path {
        private final Disk disk;
        private final @Nullable Place parent;
        private final String name;

        Place(Disk disk, @Nullable Place parent, String name) {
            this.disk = disk;
            this.parent = parent;
            this.name = name;
        }

        @Override
        public FileSystem getFileSystem() {
            return disk;
        }

        @Override
        public Place resolve(String other) {
            return other.equals(".") ? this : new Place(disk, this, other);
        }

        @Override
        public Path resolve(Path other) {
            return resolve(other.toString());
        }

        @Override
        public Path resolveSibling(String other) {
            return parent == null ? this : parent.resolve(other);
        }

        @Override
        public Path getFileName() {
            return new Place(disk, null, name);
        }

        @Override
        public @Nullable Path getParent() {
            return parent;
        }

        @Override
        public Path toAbsolutePath() {
            return this;
        }

        @Override
        public Path normalize() {
            return this;
        }

        @Override
        public boolean isAbsolute() {
            return true;
        }

        @Override
        public String toString() {
            return parent == null ? name : parent + "/" + name;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Place place && place.toString().equals(toString());
        }

        @Override
        public int hashCode() {
            return toString().hashCode();
        }

        @Override
        public int compareTo(Path other) {
            return toString().compareTo(other.toString());
        }

        @Override
        public @Nullable Path getRoot() {
            return disk.top;
        }

        @Override
        public int getNameCount() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Path getName(int index) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Path subpath(int from, int to) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean startsWith(Path other) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean endsWith(Path other) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Path relativize(Path other) {
            throw new UnsupportedOperationException();
        }

        @Override
        public URI toUri() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Path toRealPath(LinkOption... options) {
            return this;
        }

        @Override
        public WatchKey register(WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
            throw new UnsupportedOperationException();
        }
    }

    /** What the JDK asks a disk for. */
    private static final class Volume extends FileSystemProvider {
        private final Disk disk;

        Volume(Disk disk) {
            this.disk = disk;
        }

        private void write() throws IOException {
            if (disk.full) {
                throw new IOException("No space left on device");
            }
        }

        private Content open(Path path, Set<? extends OpenOption> options) throws IOException {
            var place = (Place) path;
            var found = disk.find(place);
            boolean writes = options.contains(StandardOpenOption.WRITE) || options.contains(StandardOpenOption.APPEND);
            if (found == null) {
                if (!options.contains(StandardOpenOption.CREATE) && !options.contains(StandardOpenOption.CREATE_NEW)) {
                    throw new NoSuchFileException(path.toString());
                }
                write();
                var fresh = new Content();
                disk.parent(place).entries.put(place.name, fresh);
                return fresh;
            }
            if (options.contains(StandardOpenOption.CREATE_NEW)) {
                throw new FileAlreadyExistsException(path.toString());
            }
            if (!(found instanceof Content content)) {
                throw new IOException(path + " is a directory");
            }
            if (writes && options.contains(StandardOpenOption.TRUNCATE_EXISTING)) {
                content.bytes = Content.NOTHING;
            }
            return content;
        }

        @Override
        public SeekableByteChannel newByteChannel(
                Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
            return new Channel(this, open(path, options));
        }

        @Override
        public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
                throws IOException {
            return disk.find((Place) path) instanceof Directory directory
                    ? new Channel(this, directory)
                    : new Channel(this, open(path, options));
        }

        @Override
        public void createDirectory(Path path, FileAttribute<?>... attributes) throws IOException {
            var place = (Place) path;
            if (disk.find(place) != null) {
                throw new FileAlreadyExistsException(path.toString());
            }
            disk.parent(place).entries.put(place.name, new Directory());
        }

        @Override
        public void delete(Path path) throws IOException {
            if (disk.get(path) instanceof Directory directory && !directory.entries.isEmpty()) {
                throw new DirectoryNotEmptyException(path.toString());
            }
            var place = (Place) path;
            disk.parent(place).entries.remove(place.name);
        }

        @Override
        public void move(Path from, Path to, CopyOption... options) throws IOException {
            var moved = disk.get(from);
            var source = (Place) from;
            var target = (Place) to;
            var parent = disk.parent(target);
            disk.parent(source).entries.remove(source.name);
            parent.entries.put(target.name, moved);
            if (disk.lateSuffix != null && target.name.endsWith(disk.lateSuffix)) {
                disk.takeBackLate = () -> {
                    parent.entries.remove(target.name);
                    parent.durable.remove(target.name);
                };
            }
        }

        @Override
        public boolean exists(Path path, LinkOption... options) {
            return disk.find((Place) path) != null;
        }

        @Override
        public DirectoryStream<Path> newDirectoryStream(Path path, DirectoryStream.Filter<? super Path> filter)
                throws IOException {
            if (!(disk.get(path) instanceof Directory directory)) {
                throw new IOException(path + " is not a directory");
            }
            var paths = new ArrayList<Path>();
            directory.entries.keySet().forEach(name -> paths.add(((Place) path).resolve(name)));
            return new DirectoryStream<>() {
                @Override
                public Iterator<Path> iterator() {
                    return paths.iterator();
                }

                @Override
                public void close() {
                    // nothing is held
                }
            };
        }

        @Override
        public void checkAccess(Path path, AccessMode... modes) throws IOException {
            disk.get(path);
        }

        @Override
        @SuppressWarnings("unchecked")
        public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
                throws IOException {
            return (A) new Attributes(disk.get(path) instanceof Directory);
        }

        @Override
        @SuppressWarnings("unchecked")
        public <V extends FileAttributeView> V getFileAttributeView(Path path, Class<V> type, LinkOption... options) {
            return (V) new Permissions();
        }

        @Override
        public String getScheme() {
            return "simulated";
        }

        @Override
        public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileSystem getFileSystem(URI uri) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Path getPath(URI uri) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void copy(Path source, Path target, CopyOption... options) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isSameFile(Path one, Path other) {
            return one.equals(other);
        }

        @Override
        public boolean isHidden(Path path) {
            return false;
        }

        @Override
        public FileStore getFileStore(Path path) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) {
            return new HashMap<>();
        }

        @Override
        public void setAttribute(Path path, String attribute, Object value, LinkOption... options) {
            throw new UnsupportedOperationException();
        }
    }

    private record Attributes(boolean isDirectory) implements BasicFileAttributes {
        @Override
        public FileTime lastModifiedTime() {
            return FileTime.fromMillis(0);
        }

        @Override
        public FileTime lastAccessTime() {
            return FileTime.fromMillis(0);
        }

        @Override
        public FileTime creationTime() {
            return FileTime.fromMillis(0);
        }

        @Override
        public boolean isRegularFile() {
            return !isDirectory;
        }

        @Override
        public boolean isSymbolicLink() {
            return false;
        }

        @Override
        public boolean isOther() {
            return false;
        }

        @Override
        public long size() {
            return 0;
        }

        @Override
        public @Nullable Object fileKey() {
            return null;
        }
    }

    private static final class Permissions implements PosixFileAttributeView {
        @Override
        public String name() {
            return "posix";
        }

        @Override
        public PosixFileAttributes readAttributes() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void setPermissions(Set<PosixFilePermission> permissions) {
            // this disk has one user
        }

        @Override
        public void setTimes(FileTime modified, FileTime accessed, FileTime created) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void setGroup(GroupPrincipal group) {
            throw new UnsupportedOperationException();
        }

        @Override
        public UserPrincipal getOwner() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void setOwner(UserPrincipal owner) {
            throw new UnsupportedOperationException();
        }
    }

    /** An open file or directory. */
    private static final class Channel extends FileChannel {
        private final Volume volume;
        private final Node node;
        private int at;

        Channel(Volume volume, Node node) {
            this.volume = volume;
            this.node = node;
        }

        private Content content() {
            return (Content) node;
        }

        @Override
        public int read(ByteBuffer into) {
            var bytes = content().bytes;
            int length = Math.min(into.remaining(), bytes.length - at);
            if (length <= 0) {
                return -1;
            }
            into.put(bytes, at, length);
            at += length;
            return length;
        }

        @Override
        public int write(ByteBuffer from) throws IOException {
            volume.write();
            int length = from.remaining();
            var content = content();
            var bytes = Arrays.copyOf(content.bytes, Math.max(content.bytes.length, at + length));
            from.get(bytes, at, length);
            content.bytes = bytes;
            at += length;
            return length;
        }

        @Override
        public void force(boolean metaData) {
            if (volume.disk.ignoresSync) {
                return;
            }
            switch (node) {
                case Content content -> content.durable = content.bytes;
                case Directory directory -> directory.durable = new TreeMap<>(directory.entries);
            }
        }

        @Override
        public long size() {
            return content().bytes.length;
        }

        @Override
        public long position() {
            return at;
        }

        @Override
        public FileChannel position(long position) {
            at = (int) position;
            return this;
        }

        @Override
        protected void implCloseChannel() {
            // nothing is held
        }

        @Override
        public long read(ByteBuffer[] into, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long write(ByteBuffer[] from, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileChannel truncate(long size) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long transferTo(long position, long count, WritableByteChannel target) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long transferFrom(ReadableByteChannel source, long position, long count) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int read(ByteBuffer into, long position) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int write(ByteBuffer from, long position) {
            throw new UnsupportedOperationException();
        }

        @Override
        public MappedByteBuffer map(MapMode mode, long position, long size) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileLock lock(long position, long size, boolean shared) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) {
            throw new UnsupportedOperationException();
        }
    }

    @Override
    public FileSystemProvider provider() {
        return volume;
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public String getSeparator() {
        return "/";
    }

    @Override
    public Iterable<Path> getRootDirectories() {
        return List.of(top);
    }

    @Override
    public Iterable<FileStore> getFileStores() {
        return List.of();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
        return Set.of("basic", "posix");
    }

    @Override
    public Path getPath(String first, String... more) {
        return new Place(this, null, first);
    }

    @Override
    public PathMatcher getPathMatcher(String pattern) {
        throw new UnsupportedOperationException();
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
        throw new UnsupportedOperationException();
    }

    @Override
    public WatchService newWatchService() {
        throw new UnsupportedOperationException();
    }
}
