package dev.mirrorlake.cli;

import dev.mirrorlake.aws.AwsAccess;
import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.config.ConfigException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line: picks the command, and makes an exit code and a message of what it throws. */
@Command(
        name = "mirrorlake",
        description = "A Hive metastore proxy that mirrors lakeFS tables into AWS Glue.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        subcommands = {
            ServeCommand.class,
            SyncCommand.class,
            PlanCommand.class,
            StatusCommand.class,
            RewriteCommand.class,
            RestoreCommand.class,
            AdoptCommand.class,
            CallsCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all is well; plan, --dry-run: nothing to do",
            "1:something failed",
            "2:plan, --dry-run: there is something to do",
            "3:something could not be reached",
            "64:the command line is wrong",
            "70:a bug in Mirrorlake",
            "78:the configuration is wrong"
        })
public final class Main implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    @Spec
    private CommandSpec spec;

    public static void main(String[] args) {
        AwsAccess.keepConnections();
        System.exit(commands().execute(args));
    }

    /** All commands, writing to standard output and standard error unless told otherwise. */
    static CommandLine commands() {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((e, args) -> wrongUsage(e))
                .setExecutionExceptionHandler((e, command, parsed) -> failed(e, command.getErr()));
    }

    /** Without a command. */
    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    private static int wrongUsage(ParameterException e) {
        PrintWriter err = e.getCommandLine().getErr();
        err.println("mirrorlake: " + e.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
        err.println();
        e.getCommandLine().usage(err);
        return ExitCode.USAGE;
    }

    private static int failed(Exception e, PrintWriter err) {
        if (e instanceof ConfigException wrong) {
            wrong.problems().forEach(err::println);
            return ExitCode.CONFIG;
        } else if (e instanceof SyncException failed) {
            err.println("mirrorlake: " + failed.getMessage());
            if (!failed.remedy().isEmpty()) {
                err.println("mirrorlake: " + failed.remedy());
            }
            return failed.kind() == SyncException.Kind.UNREACHABLE ? ExitCode.UNREACHABLE : ExitCode.FAILED;
        } else if (e instanceof IOException) {
            err.println("mirrorlake: " + e.getMessage());
            return ExitCode.FAILED;
        }
        LOG.atError().setCause(e).log("internal error");
        return ExitCode.INTERNAL;
    }
}
