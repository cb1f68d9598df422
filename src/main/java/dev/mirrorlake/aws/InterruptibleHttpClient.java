package dev.mirrorlake.aws;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;

/**
 * Makes another client's calls end at once when the calling thread is interrupted, which the JDK's blocking sockets don't
 * do: the call runs on a thread of its own, and an interrupt of the caller cuts its connection.
 *
 * <p>Answers are held in memory whole, so that reading them can't hang either. What we ask for is small: JSON, listings,
 * manifests.
 */
final class InterruptibleHttpClient implements SdkHttpClient {
    private final SdkHttpClient delegate;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "aws-http");
        thread.setDaemon(true);
        return thread;
    });

    InterruptibleHttpClient(SdkHttpClient delegate) {
        this.delegate = delegate;
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        return new Call(delegate.prepareRequest(request));
    }

    @Override
    public String clientName() {
        return delegate.clientName();
    }

    @Override
    public void close() {
        threads.shutdownNow();
        delegate.close();
    }

    private final class Call implements ExecutableHttpRequest {
        private final ExecutableHttpRequest request;

        Call(ExecutableHttpRequest request) {
            this.request = request;
        }

        @Override
        public HttpExecuteResponse call() throws IOException {
            Future<HttpExecuteResponse> answer = submitted();
            try {
                return answer.get();
            } catch (InterruptedException e) {
                abort();
                Thread.currentThread().interrupt();
                throw AbortedException.create("interrupted while waiting for an answer", e);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException unchecked) {
                    throw unchecked;
                }
                throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
            }
        }

        private Future<HttpExecuteResponse> submitted() throws IOException {
            try {
                return threads.submit(() -> readWhole(request.call()));
            } catch (RejectedExecutionException e) {
                throw new IOException("the client is closed", e);
            }
        }

        @Override
        public void abort() {
            request.abort();
        }
    }

    private static HttpExecuteResponse readWhole(HttpExecuteResponse answer) throws IOException {
        Optional<AbortableInputStream> body = answer.responseBody();
        if (body.isEmpty()) {
            return answer;
        }
        try (AbortableInputStream stream = body.get()) {
            return HttpExecuteResponse.builder()
                    .response(answer.httpResponse())
                    .responseBody(AbortableInputStream.create(new ByteArrayInputStream(stream.readAllBytes())))
                    .build();
        }
    }
}
