package dev.mirrorlake.catalog;

/**
 * A column or a partition key.
 *
 * @param type in Hive's spelling, e.g. {@code array<struct<a:int>>}
 * @param comment empty where there is none
 */
public record Column(String name, String type, String comment) {
    public Column(String name, String type) {
        this(name, type, "");
    }
}
