package dev.mirrorlake.lakefs;

import io.lakefs.clients.sdk.ApiCallback;
import io.lakefs.clients.sdk.ApiException;
import java.io.IOException;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.BufferedSource;
import okio.ByteString;

/** Gives a callback of the SDK the first bytes of an object. The SDK itself would put all of them into a file. */
final class ObjectAnswer implements Callback {
    private final ApiCallback<ByteString> callback;
    private final long mostBytes;

    ObjectAnswer(ApiCallback<ByteString> callback, long mostBytes) {
        this.callback = callback;
        this.mostBytes = mostBytes;
    }

    @Override
    public void onFailure(Call call, IOException e) {
        callback.onFailure(new ApiException(e), 0, null);
    }

    @Override
    public void onResponse(Call call, Response response) {
        try (ResponseBody body = response.body()) {
            if (body == null || !response.isSuccessful()) {
                String said = body == null ? "" : body.string();
                callback.onFailure(
                        new ApiException(
                                response.message(),
                                response.code(),
                                response.headers().toMultimap(),
                                said),
                        response.code(),
                        response.headers().toMultimap());
                return;
            }
            BufferedSource source = body.source();
            boolean more = source.request(mostBytes);
            ByteString bytes = more ? source.readByteString(mostBytes) : source.readByteString();
            callback.onSuccess(bytes, response.code(), response.headers().toMultimap());
        } catch (IOException e) {
            callback.onFailure(new ApiException(e), 0, null);
        }
    }
}
