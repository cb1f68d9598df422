package dev.mirrorlake.rig.wall;

/** Whose call it is; {@code OTHER} are those that the wall has no rules for. */
public enum Service {
    GLUE,
    S3,
    OTHER
}
