package dev.mirrorlake.cli;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.mirror.Outcome;
import dev.mirrorlake.mirror.Plan;
import dev.mirrorlake.mirror.Reconciler.Preview;
import dev.mirrorlake.rewrite.StoredTables.Conversion;
import dev.mirrorlake.source.Reason;
import java.util.List;
import java.util.Optional;

/**
 * What a command says of one table, as text or JSON.
 *
 * @param result {@code created}, {@code updated}, {@code unchanged}, {@code removed}, {@code rewritten}, {@code restored},
 *     {@code skipped}, {@code waiting}, {@code failed}; of what was only planned also {@code to-do}
 * @param code of the reason, empty where there is none
 * @param steps in words; only of a plan
 * @param standing what this table alone makes of the command's exit code
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record TableReport(
        String table,
        String result,
        String code,
        String reason,
        String remedy,
        List<String> steps,
        @JsonIgnore Standing standing) {

    /** How a table stands; of several the last in this order says how the command ends. */
    enum Standing {
        DONE(ExitCode.OK),
        TO_DO(ExitCode.SOMETHING_TO_DO),
        FAILED(ExitCode.FAILED),
        UNREACHABLE(ExitCode.UNREACHABLE);

        private final int exitCode;

        Standing(int exitCode) {
            this.exitCode = exitCode;
        }

        int exitCode() {
            return exitCode;
        }
    }

    static TableReport of(TableName table, Outcome outcome, boolean named) {
        Optional<Reason> reason = outcome.trouble();
        boolean missing = named
                && reason.filter(of -> of.code() == ReasonCode.NO_SUCH_TABLE).isPresent();
        boolean failed = outcome instanceof Outcome.RetryLater || outcome instanceof Outcome.GivenUp || missing;
        Standing standing = outcome instanceof Outcome.RetryLater retry && retry.unreachable()
                ? Standing.UNREACHABLE
                : failed ? Standing.FAILED : Standing.DONE;
        return new TableReport(
                table.toString(),
                failed ? "failed" : outcome.word(),
                reason.map(of -> of.code().name()).orElse(""),
                reason.map(Reason::text).orElse(""),
                reason.map(Reason::remedy).orElse(""),
                List.of(),
                standing);
    }

    static TableReport of(TableName table, Preview preview, boolean named) {
        Plan plan = preview.plan();
        if (preview.ended().isPresent()) {
            return of(table, preview.ended().get(), named).with(plan.lines());
        }
        Optional<Reason> conflict = plan.conflicts().stream().findFirst();
        boolean nothing = plan.steps().isEmpty();
        return new TableReport(
                table.toString(),
                conflict.isPresent() ? "failed" : nothing ? "unchanged" : "to-do",
                conflict.map(of -> of.code().name()).orElse(""),
                conflict.map(Reason::text).orElse(""),
                conflict.map(Reason::remedy).orElse(""),
                plan.lines(),
                conflict.isPresent() ? Standing.FAILED : nothing ? Standing.DONE : Standing.TO_DO);
    }

    /**
     * Of a table that was converted, or would be.
     *
     * @param done what it is then
     * @param dryRun nothing was changed
     */
    static TableReport of(TableName table, Conversion conversion, String done, boolean dryRun, boolean named) {
        Optional<Reason> skipped = conversion.skipped();
        boolean missing = named
                && skipped.filter(reason -> reason.code() == ReasonCode.NO_SUCH_TABLE)
                        .isPresent();
        boolean nothing = conversion.steps().isEmpty();
        String result =
                missing ? "failed" : skipped.isPresent() ? "skipped" : nothing ? "unchanged" : dryRun ? "to-do" : done;
        return new TableReport(
                table.toString(),
                result,
                skipped.map(of -> of.code().name()).orElse(""),
                skipped.map(Reason::text).orElse(""),
                skipped.map(Reason::remedy).orElse(""),
                conversion.steps(),
                missing ? Standing.FAILED : dryRun && !nothing ? Standing.TO_DO : Standing.DONE);
    }

    static TableReport of(TableName table, SyncException failure) {
        boolean unreachable = failure.kind() == SyncException.Kind.UNREACHABLE;
        return new TableReport(
                table.toString(),
                "failed",
                failure.code().name(),
                String.valueOf(failure.getMessage()),
                failure.remedy(),
                List.of(),
                unreachable ? Standing.UNREACHABLE : Standing.FAILED);
    }

    /** The same with steps that are to be done. */
    private TableReport with(List<String> lines) {
        boolean toDo = !lines.isEmpty() && standing == Standing.DONE;
        return new TableReport(table, result, code, reason, remedy, lines, toDo ? Standing.TO_DO : standing);
    }

    /** One line, and one more for each step. */
    String text() {
        String said = code.isEmpty() ? table : new Reason(ReasonCode.valueOf(code), reason, remedy).of(table);
        StringBuilder text = new StringBuilder("%-9s  %s".formatted(result, said));
        steps.forEach(step -> text.append("\n           ").append(step));
        return text.toString();
    }
}
