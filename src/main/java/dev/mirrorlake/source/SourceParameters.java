package dev.mirrorlake.source;

import dev.mirrorlake.catalog.Format;
import java.util.Map;
import java.util.Optional;

/**
 * What a table or partition that is rewritten in the metastore says of its source, in its parameters, and a twin of what
 * it lacks. Clients send them back when they alter what they have read.
 */
public final class SourceParameters {
    /** Where the data is in lakeFS, as it was spelled. */
    public static final String LOCATION = "mirrorlake.source.location";

    /** The format of the data, as it was before the symlinks. */
    public static final String INPUT_FORMAT = "mirrorlake.source.input-format";

    public static final String OUTPUT_FORMAT = "mirrorlake.source.output-format";

    /** Whose installation has rewritten it. */
    public static final String OWNER = "mirrorlake.owner";

    /** The columns that the twin lacks, for they are of types that Athena can't read; parted by commas. */
    public static final String OMITTED_COLUMNS = "mirrorlake.omitted-columns";

    private SourceParameters() {}

    /** Where the data is; empty where nothing says so, as of what is not rewritten. */
    public static Optional<String> location(Map<String, String> parameters) {
        return Optional.ofNullable(parameters.get(LOCATION)).filter(location -> !location.isBlank());
    }

    /**
     * The format of the data behind symlinks.
     *
     * @param stored as the metastore has it; where it isn't that of symlinks, it is the data's own
     * @param otherwise where the parameters don't say it
     */
    public static Format format(Format stored, Map<String, String> parameters, Format otherwise) {
        return SymlinkFormat.is(stored)
                ? new Format(
                        parameters.getOrDefault(INPUT_FORMAT, otherwise.inputFormat()),
                        parameters.getOrDefault(OUTPUT_FORMAT, otherwise.outputFormat()),
                        stored.serde(),
                        stored.serdeParameters())
                : stored;
    }
}
