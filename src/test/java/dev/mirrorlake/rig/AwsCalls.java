package dev.mirrorlake.rig;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;

/**
 * Every call made to AWS, by operation, for call budgets; and failures before chosen calls or after the n-th write, for
 * crash tests. Give one to {@code AwsAccess} as an extra interceptor, for as many clients as there are. Guarded by this.
 */
public final class AwsCalls implements ExecutionInterceptor {
    private static final Pattern WRITE =
            Pattern.compile("(Put|Delete|Create|Update|Copy|Batch(Create|Update|Delete)).*");

    private final List<String> operations = new ArrayList<>();
    private final Map<String, AwsServiceException> refusals = new HashMap<>();
    private int writes;
    private int crashAfterWrite = Integer.MAX_VALUE;

    /** Thrown in place of the answer of a write that was carried out. No production code catches it. */
    public static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Crash(String operation) {
            super("crashed after " + operation);
        }
    }

    /** Operations that began since the last {@link #forget}, in order, e.g. {@code GetTable}. */
    public synchronized List<String> operations() {
        return List.copyOf(operations);
    }

    /** How often each operation began since the last {@link #forget}. */
    public synchronized Map<String, Integer> counts() {
        return operations.stream()
                .collect(Collectors.toMap(Function.identity(), operation -> 1, Integer::sum, TreeMap::new));
    }

    /** As {@link #counts}, of operations that write. */
    public synchronized Map<String, Integer> writes() {
        Map<String, Integer> writes = new TreeMap<>(counts());
        writes.keySet().removeIf(operation -> !isWrite(operation));
        return writes;
    }

    /** How many writes were carried out since the last {@link #forget}. */
    public synchronized int completedWrites() {
        return writes;
    }

    /** Forgets what was recorded, and every failure that was asked for. */
    public synchronized void forget() {
        operations.clear();
        refusals.clear();
        writes = 0;
        crashAfterWrite = Integer.MAX_VALUE;
    }

    /** Write number {@code n} from now (from 1) is carried out, then it and every later call throw {@link Crash}. */
    public synchronized void crashAfterWrite(int n) {
        crashAfterWrite = writes + n;
    }

    /** Each call of {@code operation} fails without being sent, as AWS denies it. */
    public synchronized void deny(String operation) {
        refuse(operation, 400, "AccessDeniedException", "not authorized to perform " + operation);
    }

    /** Each call of {@code operation} fails without being sent, as AWS throttles it. */
    public synchronized void throttle(String operation) {
        refuse(operation, 400, "ThrottlingException", "Rate exceeded");
    }

    /** Each call of {@code operation} fails without being sent, with an error of AWS's. */
    public synchronized void refuse(String operation, int status, String code, String message) {
        AwsErrorDetails details =
                AwsErrorDetails.builder().errorCode(code).errorMessage(message).build();
        refusals.put(
                operation,
                AwsServiceException.builder()
                        .awsErrorDetails(details)
                        .statusCode(status)
                        .build());
    }

    /** Calls of {@code operation} are sent again. */
    public synchronized void allow(String operation) {
        refusals.remove(operation);
    }

    @Override
    public synchronized void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
        String operation = operation(attributes);
        if (writes >= crashAfterWrite) {
            throw new Crash(operation);
        }
        operations.add(operation);
        AwsServiceException refusal = refusals.get(operation);
        if (refusal != null) {
            throw refusal;
        }
    }

    @Override
    public synchronized void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
        String operation = operation(attributes);
        if (isWrite(operation) && ++writes >= crashAfterWrite) {
            throw new Crash(operation);
        }
    }

    private static boolean isWrite(String operation) {
        return WRITE.matcher(operation).matches();
    }

    private static String operation(ExecutionAttributes attributes) {
        return attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME);
    }
}
