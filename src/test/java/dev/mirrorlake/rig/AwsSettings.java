package dev.mirrorlake.rig;

import dev.mirrorlake.config.Config;
import java.time.Duration;

/** The AWS part of a configuration, for an emulator. */
public final class AwsSettings {
    private AwsSettings() {}

    /** Everything at one endpoint, which serves Glue and S3. */
    public static Config.Aws at(String endpoint, Duration timeout) {
        return new Config.Aws(Moto.REGION, "", "", "", endpoint, endpoint, true, "", timeout);
    }

    /** Credentials for emulators, which take any, where the SDK looks first; for this JVM. */
    public static void giveTestCredentials() {
        System.setProperty("aws.accessKeyId", Moto.ACCESS_KEY_ID);
        System.setProperty("aws.secretAccessKey", Moto.SECRET_ACCESS_KEY);
    }
}
