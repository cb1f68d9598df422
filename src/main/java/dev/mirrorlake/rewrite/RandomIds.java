package dev.mirrorlake.rewrite;

import java.security.SecureRandom;
import java.util.function.Supplier;

/** Ids that were never used before: 80 random bits, as lower-case letters and digits. Thread-safe. */
final class RandomIds implements Supplier<String> {
    private static final String DIGITS = "abcdefghijklmnopqrstuvwxyz234567";
    private static final int LENGTH = 16;

    private final SecureRandom random = new SecureRandom();

    @Override
    public String get() {
        StringBuilder id = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            id.append(DIGITS.charAt(random.nextInt(DIGITS.length())));
        }
        return id.toString();
    }
}
