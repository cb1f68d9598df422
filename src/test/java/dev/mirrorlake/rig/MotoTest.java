package dev.mirrorlake.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.s3.S3Client;

class MotoTest {
    @Test
    void servesS3AndGlueUntilReset() {
        Moto moto = Moto.shared();
        assumeThat(System.getProperty("aws.endpoint")).isNull();
        try (S3Client s3 = S3Client.builder()
                        .endpointOverride(moto.endpoint())
                        .region(Region.of(Moto.REGION))
                        .forcePathStyle(true)
                        .httpClient(UrlConnectionHttpClient.create())
                        .build();
                GlueClient glue = GlueClient.builder()
                        .endpointOverride(moto.endpoint())
                        .region(Region.of(Moto.REGION))
                        .httpClient(UrlConnectionHttpClient.create())
                        .build()) {
            s3.createBucket(request -> request.bucket("moto-test"));
            glue.createDatabase(request -> request.databaseInput(database -> database.name("moto_test")));

            moto.reset();

            assertThat(s3.listBuckets().buckets()).isEmpty();
            assertThat(glue.getDatabases(request -> {}).databaseList()).isEmpty();
        }
    }
}
