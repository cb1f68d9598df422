package dev.mirrorlake.rig;

import java.net.URI;
import org.junit.jupiter.api.BeforeEach;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;

/** Holds the S3 contract against a server that isn't ours. */
class MotoS3Test extends S3Contract {
    private static final String BUCKET = "s3-contract";

    @BeforeEach
    void makeBucket() {
        s3.createBucket(create -> create.bucket(BUCKET)); // again and again: S3 doesn't mind in this region
    }

    @Override
    URI endpoint() {
        return Moto.shared().endpoint();
    }

    @Override
    AwsBasicCredentials credentials() {
        return AwsBasicCredentials.create(Moto.ACCESS_KEY_ID, Moto.SECRET_ACCESS_KEY);
    }

    @Override
    String bucket() {
        return BUCKET;
    }
}
