package dev.mirrorlake.aws;

import software.amazon.awssdk.core.exception.SdkClientException;

/** The SDK found no credentials. The SDK itself has no type of its own for it. */
final class NoCredentialsException extends SdkClientException {
    private static final long serialVersionUID = 1L;

    NoCredentialsException(SdkClientException cause) {
        super(SdkClientException.builder().message(cause.getMessage()).cause(cause));
    }
}
