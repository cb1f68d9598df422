import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * What a metastore sees of lakeFS and S3: folders that exist once they were made, without any file in them. Folders are
 * forgotten when the process ends.
 *
 * <p>What is done to them is appended to the file that system property {@code folder.changes} names, where it is set: lines
 * {@code mkdirs FOLDER}, {@code delete FOLDER} and {@code rename FOLDER TO}.
 */
public final class LakeStub extends FileSystem {
    private static final Set<Path> FOLDERS = ConcurrentHashMap.newKeySet();
    private static final String CHANGES = System.getProperty("folder.changes", "");

    private URI uri;

    @Override
    public void initialize(URI name, Configuration conf) throws IOException {
        super.initialize(name, conf);
        setConf(conf);
        uri = URI.create(name.getScheme() + "://" + name.getAuthority());
    }

    @Override
    public URI getUri() {
        return uri;
    }

    @Override
    public boolean mkdirs(Path path, FsPermission permission) throws IOException {
        record("mkdirs " + path);
        return make(path);
    }

    private static boolean make(Path path) {
        for (Path folder = path; folder != null; folder = folder.getParent()) {
            FOLDERS.add(folder);
        }
        return true;
    }

    @Override
    public FileStatus getFileStatus(Path path) throws IOException {
        if (!path.isRoot() && !FOLDERS.contains(path)) {
            throw new FileNotFoundException(path.toString());
        }
        return new FileStatus(0, true, 1, 0, 0, path);
    }

    @Override
    public FileStatus[] listStatus(Path path) {
        return FOLDERS.stream()
                .filter(folder -> path.equals(folder.getParent()))
                .map(folder -> new FileStatus(0, true, 1, 0, 0, folder))
                .toArray(FileStatus[]::new);
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
        record("rename " + from + " " + to);
        forget(from);
        return make(to);
    }

    @Override
    public boolean delete(Path path, boolean recursive) throws IOException {
        record("delete " + path);
        return forget(path);
    }

    private static boolean forget(Path path) {
        return FOLDERS.removeIf(folder -> folder.equals(path) || folder.toString().startsWith(path + "/"));
    }

    private static synchronized void record(String change) throws IOException {
        if (!CHANGES.isEmpty()) {
            Files.writeString(
                    java.nio.file.Path.of(CHANGES), change + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }

    @Override
    public FSDataInputStream open(Path path, int bufferSize) throws IOException {
        throw new FileNotFoundException(path.toString());
    }

    @Override
    public FSDataOutputStream create(
            Path path, FsPermission permission, boolean overwrite, int size, short replicas, long block, Progressable p) {
        throw new UnsupportedOperationException("no files here: " + path);
    }

    @Override
    public FSDataOutputStream append(Path path, int bufferSize, Progressable progress) {
        throw new UnsupportedOperationException("no files here: " + path);
    }

    @Override
    public void setWorkingDirectory(Path path) {}

    @Override
    public Path getWorkingDirectory() {
        return new Path("/");
    }
}
