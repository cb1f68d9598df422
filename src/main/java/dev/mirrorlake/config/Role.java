package dev.mirrorlake.config;

/** Which part of Mirrorlake a process is. What the configuration must hold depends on it. */
public enum Role {
    /** Proxy and mirror in one process. */
    ALL,
    /** The proxy alone; it sends the names of changed tables to a mirror. */
    PROXY,
    /** The mirror alone; also what {@code sync} and {@code plan} are. */
    MIRROR
}
