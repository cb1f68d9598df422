package dev.mirrorlake.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mirrorlake.manifest.Manifest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/** Short stand-ins for long states: equal where the states are. Pure. */
public final class Fingerprint {
    private Fingerprint() {}

    /** Of some texts without line breaks, in this order. 64 hexadecimal digits. */
    public static String ofTexts(Collection<String> texts) {
        MessageDigest digest = sha256();
        for (String text : texts) {
            digest.update(text.getBytes(UTF_8));
            digest.update((byte) '\n');
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Of what all manifests of a twin say, whatever their order. 64 hexadecimal digits. */
    public static String ofManifests(List<Manifest> manifests) {
        MessageDigest digest = sha256();
        manifests.stream().sorted(Comparator.comparing(Manifest::folder)).forEach(manifest -> {
            digest.update(manifest.folder().getBytes(UTF_8));
            digest.update((byte) '\n');
            digest.update(manifest.content());
            digest.update((byte) '\n');
        });
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
