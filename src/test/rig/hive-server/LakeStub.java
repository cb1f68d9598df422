import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
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
 */
public final class LakeStub extends FileSystem {
    private static final Set<Path> FOLDERS = ConcurrentHashMap.newKeySet();

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
    public boolean mkdirs(Path path, FsPermission permission) {
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
        return new FileStatus[0];
    }

    @Override
    public boolean rename(Path from, Path to) {
        FOLDERS.remove(from);
        return mkdirs(to, FsPermission.getDirDefault());
    }

    @Override
    public boolean delete(Path path, boolean recursive) {
        return FOLDERS.remove(path);
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
