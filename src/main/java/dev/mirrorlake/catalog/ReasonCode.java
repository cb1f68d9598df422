package dev.mirrorlake.catalog;

/**
 * Why a twin is not what it should be, in one word that never changes: for alerts, and for looking it up in {@code
 * docs/reasons.md}, which says of each what it means and what helps.
 */
public enum ReasonCode {
    // the table is of a kind that a list of files can't show
    ICEBERG,
    DELTA,
    HUDI,
    TRANSACTIONAL,
    VIEW,
    STORAGE_HANDLER,
    SYMLINK,

    // its metadata is what Athena can't read
    FORMAT_UNSUPPORTED,
    TYPE_UNSUPPORTED,
    NAME_UNSUPPORTED,
    COLUMNS_ALIKE,
    NO_COLUMNS,
    TOO_LARGE,
    AVRO_SCHEMA_URL,
    AVRO_SCHEMA_DIFFERS,
    SPARK_SCHEMA,
    OPTION_UNSUPPORTED,
    DEFAULT_UNSUPPORTED,
    PARTITIONS_NOT_IN_METASTORE,
    PARTITIONS_UNDECLARED,
    VALUE_UNSUPPORTED,

    // its objects are what Athena can't read
    TEXT_COMPRESSED,
    OBJECT_UNREADABLE,
    OBJECT_MISSING,
    OBJECT_ELSEWHERE,
    OBJECT_NOT_IN_S3,
    OBJECT_SHARED,
    STORAGE_UNSUPPORTED,
    PARTITION_OUTSIDE_LAKEFS,

    // it isn't chosen, or isn't there
    OUTSIDE_LAKEFS,
    SOURCE_OUTSIDE_LAKEFS,
    NO_SUCH_PLACE,
    EXCLUDED,
    NO_SUCH_TABLE,
    SOURCE_GONE,
    GUARD,
    METASTORE_CHANGED,
    DATABASE_GONE,

    // something of somebody else is in the way
    NAME_TAKEN,
    TWIN_OF_ANOTHER,
    PARTITION_TAKEN,
    FOREIGN_FILES,
    MANIFESTS_OF_ANOTHER,
    MANIFESTS_ELSEWHERE,

    // a system failed, or refused
    UNREACHABLE,
    FAILED,
    REFUSED,
    ACCESS_DENIED,
    CREDENTIALS,
    THROTTLED,
    CONFLICT,
    QUOTA,
    DELETION_RUNNING,
    BUG,

    // rewrite mode
    NOT_CHOSEN,
    NOT_REWRITTEN,
    UNKNOWN_SOURCE,
    SPARK_DATA_SOURCE,
    BUCKETED,
    MANIFESTS_ONLY,
    FOLDER_TAKEN,
    PARTITION_FOLDER,
    PARTITION_MISPLACED,
    PARTITION_NAME_TOO_LONG,
    PARTITIONS_BY_VALUES,
    PARTITIONS_LEFT
}
