package dev.mirrorlake.cli;

import dev.mirrorlake.config.Config;
import dev.mirrorlake.config.ConfigLoader;
import dev.mirrorlake.config.Role;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** {@code --config}, the same for every command that has it. */
final class ConfigOption {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigOption.class);

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            defaultValue = "${sys:mirrorlake.home:-.}/conf/mirrorlake.yaml",
            description = "The configuration. Default: conf/mirrorlake.yaml of the installation.")
    private Path file;

    /** Checked as a whole for that role; what is probably not meant is logged. */
    Config load(Role role) {
        ConfigLoader.Loaded loaded = new ConfigLoader(System.getenv()).load(file, role);
        loaded.warnings()
                .forEach(warning -> LOG.atWarn().addKeyValue("config", warning).log("probably not meant"));
        return loaded.config();
    }

    /** Only where the admin port is; the rest of the file and its secrets aren't needed for that. */
    Config.Admin loadAdmin() {
        return new ConfigLoader(System.getenv()).loadAdmin(file);
    }
}
