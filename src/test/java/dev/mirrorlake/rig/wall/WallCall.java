package dev.mirrorlake.rig.wall;

/**
 * A call as it reached the wall, retries by the SDK included.
 *
 * @param operation e.g. {@code GetTable} or {@code PutObject}
 * @param request of Glue its JSON; of others the path and query as they were sent
 */
public record WallCall(Service service, String operation, String request) {}
