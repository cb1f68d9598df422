package dev.mirrorlake.cli;

import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the jar, and the Java it runs on. */
final class VersionProvider implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Main.class.getPackage().getImplementationVersion();
        return new String[] {
            "mirrorlake " + (version == null ? "(not packaged)" : version),
            "java " + Runtime.version() + " (" + System.getProperty("java.vendor") + ")"
        };
    }
}
