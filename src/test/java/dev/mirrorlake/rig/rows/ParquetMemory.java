package dev.mirrorlake.rig.rows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.io.SeekableInputStream;

/** Parquet's view of files, in memory. */
final class ParquetMemory {
    private ParquetMemory() {}

    /** A file to write. Confined to one thread. */
    static final class Output implements OutputFile {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        byte[] toByteArray() {
            return bytes.toByteArray();
        }

        @Override
        public PositionOutputStream create(long blockSizeHint) {
            return new PositionOutputStream() {
                @Override
                public long getPos() {
                    return bytes.size();
                }

                @Override
                public void write(int b) {
                    bytes.write(b);
                }

                @Override
                public void write(byte[] from, int offset, int length) {
                    bytes.write(from, offset, length);
                }
            };
        }

        @Override
        public PositionOutputStream createOrOverwrite(long blockSizeHint) {
            return create(blockSizeHint);
        }

        @Override
        public boolean supportsBlockSize() {
            return false;
        }

        @Override
        public long defaultBlockSize() {
            return 0;
        }
    }

    /** A file to read. */
    static final class Input implements InputFile {
        private final byte[] file;

        Input(byte[] file) {
            this.file = file;
        }

        @Override
        public long getLength() {
            return file.length;
        }

        @Override
        public SeekableInputStream newStream() {
            Stream stream = new Stream(file);
            return new DelegatingSeekableInputStream(stream) {
                @Override
                public long getPos() {
                    return stream.position();
                }

                @Override
                public void seek(long position) throws IOException {
                    stream.seek(position);
                }
            };
        }
    }

    /** Confined to one thread. */
    private static final class Stream extends ByteArrayInputStream {
        Stream(byte[] file) {
            super(file);
        }

        int position() {
            return pos;
        }

        void seek(long position) throws IOException {
            if (position < 0 || position > count) {
                throw new IOException("seek to " + position + " of " + count);
            }
            pos = (int) position;
        }
    }
}
