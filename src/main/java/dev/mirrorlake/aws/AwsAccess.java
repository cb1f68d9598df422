package dev.mirrorlake.aws;

import dev.mirrorlake.config.Config;
import dev.mirrorlake.metrics.Metrics;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;

/**
 * How every AWS client is built: who we are, where to, how long, how often.
 *
 * <p>Credentials are looked for when a call needs them, so a client can be built while AWS is down.
 */
public final class AwsAccess implements AutoCloseable {
    /** The first try included. The time-out of the whole call bounds them too. */
    static final int MAX_ATTEMPTS = 4;

    /** How many idle connections to one host the JDK's HTTP client keeps. Source: Java 17 core libraries, "Networking Properties". */
    private static final String KEPT_CONNECTIONS = "http.maxConnections";

    /** More than there are calls at once: 32 writers of manifests, and some workers. */
    private static final int ENOUGH_CONNECTIONS = 64;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private final Config.Aws config;
    private final Metrics metrics;
    private final List<ExecutionInterceptor> extra;
    private final Region region;
    private final SdkHttpClient http;
    private final AwsCredentialsProvider credentials;

    /**
     * @param extra run for each call, after our own
     * @throws dev.mirrorlake.catalog.SyncException where no region is configured and the SDK finds none
     */
    public AwsAccess(Config.Aws config, Metrics metrics, List<ExecutionInterceptor> extra) {
        this.config = config;
        this.metrics = metrics;
        this.extra = List.copyOf(extra);
        this.region = region(config);
        this.http = new InterruptibleHttpClient(UrlConnectionHttpClient.builder()
                .connectionTimeout(shorter(CONNECT_TIMEOUT, config.timeout()))
                // one hanging answer must leave time for a second try
                .socketTimeout(config.timeout().dividedBy(2))
                .build());
        AwsCredentialsProvider own = ownCredentials(config);
        this.credentials = config.roleArn().isEmpty() ? own : assumedRole(own);
    }

    /**
     * Has idle connections kept for the next call, unless the JVM was told how many. By default the JDK keeps five a host:
     * when many manifests are written at once, most calls would begin with a TLS handshake. To be called before the first
     * call, since the JDK looks at it once.
     */
    public static void keepConnections() {
        if (System.getProperty(KEPT_CONNECTIONS) == null) {
            System.setProperty(KEPT_CONNECTIONS, String.valueOf(ENOUGH_CONNECTIONS));
        }
    }

    /**
     * Sets everything that clients have in common.
     *
     * @param system the client's name in metrics, {@code glue} or {@code s3}
     * @param endpoint empty: AWS's own
     * @return the same builder
     */
    public <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> B configure(
            B builder, String system, String endpoint) {
        return configure(builder, system, endpoint, credentials);
    }

    private <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> B configure(
            B builder, String system, String endpoint, AwsCredentialsProvider as) {
        List<ExecutionInterceptor> interceptors = Stream.concat(
                        Stream.of(new CallCounter(metrics, system)), extra.stream())
                .collect(Collectors.toUnmodifiableList());
        builder.httpClient(http)
                .region(region)
                .credentialsProvider(as)
                .overrideConfiguration(ClientOverrideConfiguration.builder()
                        .apiCallTimeout(config.timeout())
                        .retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                .maxAttempts(MAX_ATTEMPTS)
                                .build())
                        .executionInterceptors(interceptors)
                        .build());
        if (!endpoint.isEmpty()) {
            builder.endpointOverride(URI.create(endpoint));
        }
        return builder;
    }

    private AwsCredentialsProvider assumedRole(AwsCredentialsProvider own) {
        StsClient sts = configure(StsClient.builder(), "sts", "", own).build();
        return StsAssumeRoleCredentialsProvider.builder()
                .stsClient(sts)
                .refreshRequest(request -> {
                    request.roleArn(config.roleArn()).roleSessionName("mirrorlake");
                    if (!config.externalId().isEmpty()) {
                        request.externalId(config.externalId());
                    }
                })
                .build();
    }

    private static AwsCredentialsProvider ownCredentials(Config.Aws config) {
        AwsCredentialsProvider search = config.profile().isEmpty()
                ? DefaultCredentialsProvider.builder().build()
                : ProfileCredentialsProvider.create(config.profile());
        return () -> {
            try {
                return search.resolveCredentials();
            } catch (AbortedException e) {
                throw e;
            } catch (SdkClientException e) {
                throw new NoCredentialsException(e);
            }
        };
    }

    private static Region region(Config.Aws config) {
        if (!config.region().isEmpty()) {
            return Region.of(config.region());
        }
        DefaultAwsRegionProviderChain.Builder search = DefaultAwsRegionProviderChain.builder();
        if (!config.profile().isEmpty()) {
            search.profileName(config.profile());
        }
        try {
            return search.build().getRegion();
        } catch (SdkClientException e) {
            throw AwsFailures.noRegion(e);
        }
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    /** Closes the connections. Clients built by {@link #configure} can't be used any more. */
    @Override
    public void close() {
        http.close();
    }
}
