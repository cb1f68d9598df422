package dev.mirrorlake.lakefs;

import dev.mirrorlake.lakefs.ApiCaller.Pending;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.Dispatcher;
import okhttp3.EventListener;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.ForwardingSource;
import okio.Okio;

/** The HTTP client below the SDK. */
final class ApiTransport {
    /** A page of 1,000 objects with paths and addresses of 1 KiB each (S3's longest key) is under 3 MiB. */
    private static final long MAX_ANSWER_BYTES = 16L << 20;

    private static final int MAX_CALLS_AT_ONCE = 64;

    private ApiTransport() {}

    /** @param timeout for one call from its first byte to its last */
    static OkHttpClient client(Duration timeout) {
        ThreadFactory daemons = task -> {
            Thread thread = new Thread(task, "lakefs-call");
            thread.setDaemon(true);
            return thread;
        };
        Dispatcher dispatcher = new Dispatcher(Executors.newCachedThreadPool(daemons));
        dispatcher.setMaxRequests(MAX_CALLS_AT_ONCE);
        dispatcher.setMaxRequestsPerHost(MAX_CALLS_AT_ONCE);
        return new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                .callTimeout(timeout)
                .connectTimeout(timeout)
                .readTimeout(timeout)
                .writeTimeout(timeout)
                .followRedirects(false)
                .addInterceptor(ApiTransport::bounded)
                .eventListener(new ConnectionListener())
                .build();
    }

    private static Response bounded(Interceptor.Chain chain) throws IOException {
        Response response = chain.proceed(chain.request());
        ResponseBody body = response.body();
        if (body == null) {
            return response;
        }
        ForwardingSource bounded = new ForwardingSource(body.source()) {
            private long total;

            @Override
            public long read(Buffer sink, long byteCount) throws IOException {
                long read = super.read(sink, byteCount);
                total += Math.max(read, 0);
                if (total > MAX_ANSWER_BYTES) {
                    throw new IOException("the answer is longer than " + MAX_ANSWER_BYTES + " bytes");
                }
                return read;
            }
        };
        return response.newBuilder()
                .body(ResponseBody.create(Okio.buffer(bounded), body.contentType(), body.contentLength()))
                .build();
    }

    /** Notes whether a call got a connection: one that failed without was never seen by lakeFS. */
    private static final class ConnectionListener extends EventListener {
        @Override
        public void connectStart(Call call, InetSocketAddress address, Proxy proxy) {
            note(call, false);
        }

        @Override
        public void connectionAcquired(Call call, Connection connection) {
            note(call, true);
        }

        private static void note(Call call, boolean connected) {
            if (call.request().tag() instanceof Pending<?> pending) {
                pending.connected = connected;
            }
        }
    }
}
