package dev.mirrorlake.rig.rows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * One file in memory, for ORC, which reads and writes through Hadoop's file systems only. Made directly and never
 * looked up, so that Hadoop's login code, which doesn't run on newer Java, stays out. Confined to one thread.
 */
final class MemoryFileSystem extends FileSystem {
    static final Path FILE = new Path("memory:///file");

    private final byte[] file;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    /** Nothing to read. */
    MemoryFileSystem() {
        this(new byte[0]);
    }

    MemoryFileSystem(byte[] file) {
        this.file = file;
        setConf(new Configuration(false));
    }

    /** What was written. */
    byte[] toByteArray() {
        return written.toByteArray();
    }

    @Override
    public URI getUri() {
        return FILE.toUri();
    }

    @Override
    public FSDataInputStream open(Path path, int bufferSize) {
        return new FSDataInputStream(new Input(file));
    }

    @Override
    public FSDataOutputStream create(
            Path path,
            FsPermission permission,
            boolean overwrite,
            int bufferSize,
            short replication,
            long blockSize,
            Progressable progress)
            throws IOException {
        return new FSDataOutputStream(written, null);
    }

    @Override
    public FileStatus getFileStatus(Path path) {
        return new FileStatus(file.length, false, 1, file.length, 0, path);
    }

    @Override
    public FSDataOutputStream append(Path path, int bufferSize, Progressable progress) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean rename(Path from, Path to) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean delete(Path path, boolean recursive) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileStatus[] listStatus(Path path) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setWorkingDirectory(Path path) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Path getWorkingDirectory() {
        return new Path("memory:///");
    }

    @Override
    public boolean mkdirs(Path path, FsPermission permission) {
        throw new UnsupportedOperationException();
    }

    /** Confined to one thread. */
    private static final class Input extends FSInputStream {
        private final byte[] file;
        private int position;

        Input(byte[] file) {
            this.file = file;
        }

        @Override
        public void seek(long to) throws IOException {
            if (to < 0 || to > file.length) {
                throw new EOFException("seek to " + to + " of " + file.length);
            }
            position = (int) to;
        }

        @Override
        public long getPos() {
            return position;
        }

        @Override
        public boolean seekToNewSource(long target) {
            return false;
        }

        @Override
        public int read() {
            return position < file.length ? file[position++] & 0xff : -1;
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            int read = new ByteArrayInputStream(file, position, file.length - position).read(into, offset, length);
            position += Math.max(0, read);
            return read;
        }
    }
}
